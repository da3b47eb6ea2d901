using System.Text.Json;

namespace Berth.Cli.Packages;

/// <summary>What everybody sees of a package who may read it.</summary>
/// <param name="Repository">The linked one, where the caller sees it.</param>
/// <param name="UpdatedAt">RFC 3339, as the server writes it.</param>
public sealed record PackageSummary(string Owner, string Name, string Visibility, string? Repository, long Versions, string UpdatedAt)
{
    public static PackageSummary Read(JsonElement package) => new(
        package.GetProperty("owner").GetProperty("login").GetString()!,
        package.GetProperty("name").GetString()!,
        package.GetProperty("visibility").GetString()!,
        package.TryGetProperty("repository", out var repository) && repository.ValueKind == JsonValueKind.Object ? repository.GetProperty("full_name").GetString() : null,
        package.GetProperty("version_count").GetInt64(),
        package.GetProperty("updated_at").GetString()!);

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("owner"u8, Owner);
        json.WriteString("name"u8, Name);
        json.WriteString("visibility"u8, Visibility);
        json.WriteString("repository"u8, Repository);
        json.WriteNumber("versions"u8, Versions);
        json.WriteString("updatedAt"u8, UpdatedAt);
    }
}
