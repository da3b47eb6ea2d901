namespace Berth.Core.Ecr;

/// <summary>A request to an API of AWS, as it is before it is signed.</summary>
/// <param name="Target">The header <c>X-Amz-Target</c>, where the protocol has one.</param>
/// <param name="SigningName">What a signature calls the service.</param>
internal sealed record AwsPost(string ContentType, string? Target, ReadOnlyMemory<byte> Body, string SigningName, string Region);
