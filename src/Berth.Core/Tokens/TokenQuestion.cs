using Berth.Core.References;

namespace Berth.Core.Tokens;

/// <summary>A token that is wanted.</summary>
/// <param name="Registry">The registry that asked for it.</param>
/// <param name="IsPlainHttp">Whether that registry was reached by plain http.</param>
/// <param name="Realm">Where it said that tokens are to be had; not yet checked.</param>
/// <param name="Service">The name under which the token service knows it.</param>
/// <param name="Scopes">What the token is to open; empty to have a login checked alone.</param>
public sealed record TokenQuestion(RegistryHost Registry, bool IsPlainHttp, string? Realm, string? Service, IReadOnlyList<string> Scopes);
