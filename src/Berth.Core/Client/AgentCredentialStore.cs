using Berth.Core.Credentials;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Core.References;

namespace Berth.Core.Client;

/// <summary>What stands behind a credential helper whose logins an agent holds.</summary>
/// <param name="directory">Where the agent serves.</param>
/// <param name="comeBack">What to do when the agent is gone, one line.</param>
public sealed class AgentCredentialStore(AgentDirectory directory, string comeBack) : ICredentialStore
{
    private readonly AgentClient agent = new(directory);

    /// <remarks>With the agent gone, a registry that it served is refused, so that nobody takes its image for a missing one.</remarks>
    public Task<CredentialResult> GetAsync(string serverUrl, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(ResultOf(agent.Ask(new(AgentWords.Get, serverUrl)), serverUrl));
        }
        catch (AgentUnreachableException e)
        {
            return Task.FromResult(WithoutAgent(serverUrl, e.Message));
        }
    }

    public Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, string> logins = [];
        try
        {
            foreach (var login in agent.Ask(new(AgentWords.List)).Logins)
            {
                logins[login.Server] = login.Username;
            }
        }
        catch (AgentUnreachableException)
        {
            // Builders ask for the list before each build and fail when it does; an agent that is gone holds nothing.
        }

        return Task.FromResult<IReadOnlyDictionary<string, string>>(logins);
    }

    public Task<StoreRefusal?> StoreAsync(string serverUrl, RegistryCredential credential, CancellationToken cancellationToken) =>
        Task.FromResult(Done(new(AgentWords.Store, serverUrl, credential.Username, credential.Password)));

    public Task<StoreRefusal?> EraseAsync(string serverUrl, CancellationToken cancellationToken) =>
        Task.FromResult(Done(new(AgentWords.Erase, serverUrl)));

    private StoreRefusal? Done(AgentRequest request)
    {
        try
        {
            return agent.Ask(request) is { Outcome: AgentWords.Refused } refused ? new(ReasonOf(refused), HintOf(refused)) : null;
        }
        catch (AgentUnreachableException e)
        {
            return new(e.Message, comeBack);
        }
    }

    private CredentialResult WithoutAgent(string serverUrl, string what) =>
        RegistryQuery.Read(serverUrl) is { } query && directory.Knows(query.Registry.Value)
            ? new CredentialResult.Refused(query.Registry, $"{what}, and with it the login for {query.Registry}", comeBack)
            : CredentialResult.NotFound.Instance;

    private static CredentialResult ResultOf(AgentResponse response, string serverUrl) => response switch
    {
        { Outcome: AgentWords.Found, Username: { } user, Secret: { } secret } =>
            new CredentialResult.Found(new(user, secret, response.ExpiresAt)),
        { Outcome: AgentWords.NotFound } => CredentialResult.NotFound.Instance,
        _ when RegistryQuery.Read(serverUrl) is { } query => new CredentialResult.Refused(query.Registry, ReasonOf(response), HintOf(response)),
        _ => CredentialResult.NotFound.Instance,
    };

    private static string ReasonOf(AgentResponse response) =>
        response.Reason ?? $"the berth agent answered '{Printable.Text(response.Outcome)}', which this helper does not know";

    private static string HintOf(AgentResponse response) => response.Hint ?? "use the helper and the agent of one version";
}
