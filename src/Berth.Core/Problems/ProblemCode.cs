namespace Berth.Core.Problems;

/// <summary>
/// Every problem that Berth can tell, with its number. 1xxx: the secrets. 2xxx: the clients' configuration. 3xxx: network, TLS and the
/// registry's state. 4xxx: what a login opens. 5xxx: AWS. A number is never given a second meaning.
/// </summary>
public enum ProblemCode
{
    IncompleteSet = 1001,
    IdentifiersDiffer = 1002,
    NearMissName = 1003,
    EmptyValue = 1004,
    LineBreakInValue = 1005,
    BlanksAroundValue = 1006,
    QuotesAroundValue = 1007,
    DollarExpanded = 1008,
    EmailAtDockerHub = 1009,
    ServerHasPath = 1010,
    DockerHubAlias = 1011,
    BareServerName = 1012,
    DefaultPortInServer = 1013,
    SchemeInServer = 1014,
    PlainHttpServer = 1015,
    ServerIsNotAHost = 1016,
    NpmHostAsServer = 1017,
    TwoSetsOneRegistry = 1018,
    CredentialsInServer = 1019,
    UserNotUsable = 1020,
    RetiredRegistry = 1021,
    AwsKeyElsewhere = 1022,
    PartAtOtherLevel = 1023,
    TwoSpellingsOneName = 1024,
    NotImageRegistry = 1025,
    ControlCharactersInValue = 1026,
    PasswordNotAscii = 1027,
    UnexpandedVariable = 1028,
    SlashAfterServer = 1029,
    NotAnAwsKey = 1030,
    SessionTokenMissing = 1031,
    SecretKeyLength = 1032,
    ReadyAwsToken = 1033,
    SessionTokenUnused = 1034,
    UserOfOtherForm = 1035,
    BrokenJsonKey = 1036,
    PasswordExpired = 1037,
    TokenKindNotTaken = 1038,
    LoginNotNeeded = 1039,
    SecretsFileOpen = 1040,
    NameTwiceInFile = 1041,

    HelperNotOnPath = 2001,
    HelperOfAnotherSystem = 2002,
    HelperFails = 2003,
    HelperHangs = 2004,
    HelperSaysOtherWords = 2005,
    HelperSilent = 2006,
    StoredLoginHidden = 2007,
    StorePassedOverByPodman = 2008,
    LoginUnseenByDocker = 2009,
    RuntimeDirectoryMissing = 2010,
    ConfigPointsElsewhere = 2011,
    ConfigNotReadable = 2012,
    ConfigBroken = 2014,
    ConfigMountedAlone = 2016,
    SnapDocker = 2017,
    AuthVariableRefused = 2018,
    AuthVariableWins = 2019,
    HelperCannotStore = 2020,
    SecretServiceWithoutDesktop = 2021,
    PassNotInitialized = 2022,
    ManyHelpers = 2023,
    TwoKeysOneHost = 2031,
    AuthNotUsable = 2032,

    AwsExchangeRefused = 5001,
    EcrTokenExpired = 5002,
    EcrSessionEnded = 5003,
    AwsKeyUnknown = 5004,
    AwsSecretWrong = 5005,
    AwsClockSkew = 5006,
    AwsTokenNotAllowed = 5007,
    AwsPublicTokenNotAllowed = 5008,
    EcrPullNotAllowed = 5009,
    EcrRepositoryUnknown = 5010,
    EcrLoginForOtherHost = 5011,
    AwsApiNameUnknown = 5012,
    AwsApiUnreachable = 5013,
    EcrTokenOfOtherRegion = 5014,
    AwsThrottled = 5015,
    EcrPullThroughRefused = 5016,
    EcrOtherAccount = 5017,
    AwsSessionTokenIgnored = 5018,
    EcrTokenUnreadable = 5019,
    AwsSessionExpired = 5020,
    AwsEndpointNotUsable = 5021,
    AwsAnswerNotUsable = 5022,
    AwsRegionNotEnabled = 5023,
}

/// <summary>How codes are written.</summary>
public static class ProblemCodes
{
    extension(ProblemCode code)
    {
        /// <summary><c>BERTH1001</c>.</summary>
        public string Text => $"BERTH{(int)code}";
    }
}
