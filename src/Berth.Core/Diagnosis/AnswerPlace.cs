namespace Berth.Core.Diagnosis;

/// <summary>Who gave an answer.</summary>
public enum AnswerPlace
{
    /// <summary>The registry, asked for <c>/v2/</c>.</summary>
    Root,

    /// <summary>The registry, asked for an image.</summary>
    Registry,

    /// <summary>The token service.</summary>
    Token,

    /// <summary>AWS's API, which exchanges keys for tokens.</summary>
    EcrApi,
}
