using System.Text;

namespace Berth.Core.Docker.Exports;

/// <summary>The two variables of <c>dotnet publish</c>, as lines for a shell. They hold for every registry, so one login is all.</summary>
public static class DotnetSdkExport
{
    public static ExportResult Write(IReadOnlyList<ExportedLogin> logins)
    {
        if (ExportRules.Unwritable(logins) is { } refused)
        {
            return refused;
        }

        if (logins is not [var login])
        {
            return new ExportResult.Refused(
                $"there are {logins.Count} logins, and the .NET SDK sends its one login to every registry", "name the registry to export");
        }

        if (ExportRules.IdentityTokens(logins, "the .NET SDK") is { } token)
        {
            return token;
        }

        // The SDK encodes both as ASCII, and sends question marks for all else.
        var (username, password) = (login.Credential.Username, login.Credential.Password.Reveal());
        return Ascii.IsValid(username) && Ascii.IsValid(password)
            ? ExportRules.Written(
                ExportRules.ExportLine("DOTNET_CONTAINER_REGISTRY_UNAME", username)
                + ExportRules.ExportLine("DOTNET_CONTAINER_REGISTRY_PWORD", password),
                logins)
            : new ExportResult.Refused(
                $"the login for {login.Registry.Value} is not ASCII, and the .NET SDK garbles the rest",
                "use an access token instead of the password");
    }
}
