using Berth.Core.Credentials;

namespace Berth.Core.Ecr;

/// <summary>What signs a request to AWS.</summary>
/// <param name="SessionToken">Belongs to a temporary key, and travels with every request that it signs.</param>
public sealed record AwsKey(string Id, SecretText Secret, SecretText? SessionToken = null);
