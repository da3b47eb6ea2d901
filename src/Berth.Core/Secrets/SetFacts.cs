using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Secrets;

/// <summary>A complete set as the checks look at it. The values are in clear here: a class, so that nothing prints them.</summary>
internal sealed class SetFacts(SetDraft draft, ServerAddress address, DateTimeOffset now)
{
    public RegistryHost Registry { get; } = address.Registry;

    public RegistryProduct Product { get; } = CommonRegistries.ProductOf(address.Registry);

    public bool IsEcr => Product is RegistryProduct.Ecr or RegistryProduct.EcrPublic;

    public string User { get; } = draft[RegistrySecretPart.User]!.Reveal();

    public string Password { get; } = draft[RegistrySecretPart.Password]!.Reveal();

    public bool HasSessionToken { get; } = draft.Has(RegistrySecretPart.SessionToken);

    public string Identifier { get; } = draft.Identifier;

    public DateTimeOffset Now { get; } = now;

    public string UserName { get; } = draft.NameOf(RegistrySecretPart.User);

    public string PasswordName { get; } = draft.NameOf(RegistrySecretPart.Password);

    public string SessionTokenName { get; } = draft.NameOf(RegistrySecretPart.SessionToken);

    public Problem AboutUser(ProblemCode code, Severity severity, string what, string why, string fix, string? command = null) =>
        new(code, severity, UserName, what, why, fix, command);

    public Problem AboutPassword(ProblemCode code, Severity severity, string what, string why, string fix, string? command = null) =>
        new(code, severity, PasswordName, what, why, fix, command);
}
