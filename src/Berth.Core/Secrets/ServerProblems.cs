using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Secrets;

/// <summary>What is wrong with SERVER: what was put right, what is refused, and hosts that are not what people take them for.</summary>
internal static class ServerProblems
{
    public static IEnumerable<Problem> Of(SetDraft draft, ServerAddressResult server)
    {
        var name = draft.NameOf(RegistrySecretPart.Server);
        return server.Address is { } address
            ? [.. address.Notices.Select(notice => OfNotice(draft, name, notice, address)), .. ServerHosts.Of(draft.Layer, name, address)]
            : [OfFault(draft, name, server.Fault)];
    }

    private static Problem OfNotice(SetDraft draft, string name, ServerNotice notice, ServerAddress address) => notice switch
    {
        ServerNotice.WhitespaceTrimmed => new(
            ProblemCode.BlanksAroundValue,
            Severity.Notice,
            name,
            $"{name} had blanks or line breaks around it, which were taken off",
            "other programs look for the host with the blanks and do not find it",
            $"store '{address.Registry}' in {name}",
            SecretCommands.Set(draft.Layer, name, address.Registry.Value)),
        ServerNotice.QuotesStripped => new(
            ProblemCode.QuotesAroundValue,
            Severity.Notice,
            name,
            $"{name} had quotation marks around it, which were taken off",
            "other programs take the marks for a part of the host",
            $"store '{address.Registry}' in {name}",
            SecretCommands.Set(draft.Layer, name, address.Registry.Value)),
        ServerNotice.SchemeStripped => new(
            ProblemCode.SchemeInServer,
            Severity.Notice,
            name,
            $"{name} begins with a scheme, which was taken off",
            "clients look a login up by host and port alone",
            $"store '{address.Registry}' in {name}",
            SecretCommands.Set(draft.Layer, name, address.Registry.Value)),
        ServerNotice.PlainHttp => new(
            ProblemCode.PlainHttpServer,
            address.Registry.IsLoopback ? Severity.Notice : Severity.Warning,
            name,
            $"{name} says http, which no client takes from here",
            "over plain http the password travels in clear; each client has its own setting to allow it",
            $"give {address.Registry} a certificate, or allow http in each client: insecure-registries of docker, insecure of podman"),
        ServerNotice.TrailingSlash => new(
            ProblemCode.SlashAfterServer,
            Severity.Notice,
            name,
            $"{name} ends in a slash, which was taken off",
            "clients look a login up by host and port alone",
            $"store '{address.Registry}' in {name}",
            SecretCommands.Set(draft.Layer, name, address.Registry.Value)),
        ServerNotice.PathIgnored => new(
            ProblemCode.ServerHasPath,
            Severity.Notice,
            name,
            $"{name} names a path behind the host {address.Registry}",
            "docker and podman ask for a login by host alone, so the set serves the whole host for them",
            $"store '{address.Registry}' in {name}, unless sets for several paths are wanted",
            SecretCommands.Set(draft.Layer, name, address.Registry.Value)),
        ServerNotice.DockerHubAlias => new(
            ProblemCode.DockerHubAlias,
            Severity.Notice,
            name,
            $"{name} names Docker Hub in a way that docker does not look logins up by",
            "docker keeps this login under https://index.docker.io/v1/ and finds it under no other name; berth serves all of them",
            $"store 'docker.io' in {name}",
            SecretCommands.Set(draft.Layer, name, "docker.io")),
        ServerNotice.DefaultPort => new(
            ProblemCode.DefaultPortInServer,
            Severity.Notice,
            name,
            $"{name} writes out port 443",
            "clients compare ports letter by letter, so images without the port do not find this login; berth serves both",
            $"store '{address.Registry.Name}' in {name}",
            SecretCommands.Set(draft.Layer, name, address.Registry.Name)),
        ServerNotice.RetiredRegistry => new(
            ProblemCode.RetiredRegistry,
            Severity.Warning,
            name,
            $"{name} names {address.Registry.Name}, which is retired",
            "its images moved to ghcr.io",
            $"store 'ghcr.io' in {name}",
            SecretCommands.Set(draft.Layer, name, "ghcr.io")),
        _ => throw new ArgumentOutOfRangeException(nameof(notice)),
    };

    private static Problem BareName(SetDraft draft, string name, string value)
    {
        var canBeShown = SecretForms.IsPlainWord(value)
            && (draft[RegistrySecretPart.Password] is not { } password || !SecretForms.Shows(value, password.Reveal()));
        return new(
            ProblemCode.BareServerName,
            Severity.Error,
            name,
            $"{name} is a name without a dot or a port",
            "clients take such a name for an organization at Docker Hub, never for a registry",
            canBeShown ? $"store the full host name; did you mean {value}.azurecr.io?" : "store the full host name, as in mycompany.azurecr.io",
            canBeShown ? SecretCommands.Set(draft.Layer, name, $"{value}.azurecr.io") : null);
    }

    private static Problem OfFault(SetDraft draft, string name, ServerFault? fault)
    {
        var value = draft[RegistrySecretPart.Server]!.Reveal();
        return fault switch
        {
            ServerFault.HoldsCredentials => new(
                ProblemCode.CredentialsInServer,
                Severity.Error,
                name,
                $"{name} holds a user name or a password in front of the host",
                "SERVER is shown and logged, so what it holds has to be taken for known",
                $"store the host alone in {name}, the rest in {draft.NameOf(RegistrySecretPart.User)} and "
                    + $"{draft.NameOf(RegistrySecretPart.Password)}, and replace the password by a new one"),
            ServerFault.BareName => BareName(draft, name, value.Trim()),
            ServerFault.NpmRegistry => new(
                ProblemCode.NpmHostAsServer,
                Severity.Error,
                name,
                $"{name} names a registry of npm packages",
                "it serves no images, and npm reads its logins from .npmrc",
                "put the token into .npmrc as //HOST/:_authToken; for images at GitHub, the host is ghcr.io"),
            ServerFault.UnsupportedScheme => new(
                ProblemCode.ServerIsNotAHost,
                Severity.Error,
                name,
                $"{name} begins with a scheme that is neither https nor http",
                "a registry is named by its host and port",
                $"store host[:port] alone in {name}"),
            _ when ValueProblems.IsUnexpanded(value) => new(
                ProblemCode.UnexpandedVariable,
                Severity.Error,
                name,
                $"{name} still holds a variable in braces that nothing has replaced",
                "berth takes values as they are and expands nothing",
                $"store the host itself in {name}"),
            ServerFault.NoHost or ServerFault.Empty => new(
                ProblemCode.ServerIsNotAHost,
                Severity.Error,
                name,
                $"{name} names no host",
                "without a host there is nothing to log in to",
                $"store host[:port] in {name}, as in ghcr.io"),
            _ => new(
                ProblemCode.ServerIsNotAHost,
                Severity.Error,
                name,
                $"{name} is not host[:port] ({value.Length} characters)",
                "a host has letters, digits, dots and inner hyphens, and perhaps a port behind a colon",
                $"store host[:port] in {name}, as in ghcr.io; a token belongs into {draft.NameOf(RegistrySecretPart.Password)}"),
        };
    }
}
