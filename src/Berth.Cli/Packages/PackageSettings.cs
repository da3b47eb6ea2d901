using System.Text.Json;
using Berth.Core.References;

namespace Berth.Cli.Packages;

/// <summary>What a package's admin sees of it.</summary>
/// <param name="Repository">The linked one.</param>
/// <param name="Codespaces">The repositories that are listed, so that their codespaces may pull.</param>
/// <param name="Roles">Login, and read, write or admin.</param>
public sealed record PackageSettings(
    string Owner, string Name, string Visibility, string? Repository, bool InheritsAccess, IReadOnlyList<string> Codespaces, IReadOnlyList<(string User, string Role)> Roles)
{
    public static PackageSettings Read(JsonElement settings) => new(
        settings.GetProperty("owner").GetString()!,
        settings.GetProperty("name").GetString()!,
        settings.GetProperty("visibility").GetString()!,
        settings.GetProperty("repository").GetString(),
        settings.GetProperty("inherit_access").GetBoolean(),
        [.. settings.GetProperty("codespaces").EnumerateArray().Select(one => one.GetString()!)],
        [.. settings.GetProperty("roles").EnumerateArray().Select(one => (one.GetProperty("user").GetString()!, one.GetProperty("role").GetString()!))]);

    /// <summary>As lines of a name and a value.</summary>
    public void WriteTo(Terminal terminal)
    {
        var table = new Table($"{Owner}/{Name}", Visibility);
        table.Add("repository", Repository is null ? "-" : $"{Printable.Text(Repository)}{(InheritsAccess ? ", whose access it inherits" : "")}");
        table.Add("codespaces", Codespaces is [] ? "-" : string.Join(", ", Codespaces.Select(one => Printable.Text(one))));
        table.Add("roles", Roles is [] ? "-" : string.Join(", ", Roles.Select(one => $"{Printable.Text(one.User)}: {Printable.Text(one.Role)}")));
        table.WriteTo(terminal);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("owner"u8, Owner);
        json.WriteString("name"u8, Name);
        json.WriteString("visibility"u8, Visibility);
        json.WriteString("repository"u8, Repository);
        json.WriteBoolean("inheritsAccess"u8, InheritsAccess);
        json.WriteStartArray("codespaces"u8);
        foreach (var one in Codespaces)
        {
            json.WriteStringValue(one);
        }

        json.WriteEndArray();
        json.WriteStartArray("roles"u8);
        foreach (var (user, role) in Roles)
        {
            json.WriteStartObject();
            json.WriteString("user"u8, user);
            json.WriteString("role"u8, role);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
