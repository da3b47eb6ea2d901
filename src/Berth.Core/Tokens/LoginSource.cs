using Berth.Core.Credentials;

namespace Berth.Core.Tokens;

/// <summary>Looks a login up, no earlier than it may be used: a realm is judged first.</summary>
public delegate Task<CredentialResult> LoginSource(CancellationToken cancellationToken);
