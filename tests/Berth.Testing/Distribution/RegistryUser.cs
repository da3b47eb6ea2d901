namespace Berth.Testing.Distribution;

/// <summary>Someone a registry lets in.</summary>
/// <param name="ImageNames">What they may reach, where the registry asks a token service; null for everything.</param>
/// <param name="Actions">What they may do with it: <c>pull</c>, <c>push</c>, <c>delete</c>.</param>
public sealed record RegistryUser(string Name, string Password, string[]? ImageNames = null, params string[] Actions)
{
    /// <summary>Someone who may do everything everywhere.</summary>
    public static RegistryUser Publisher(string name, string password) => new(name, password, null, "pull", "push", "delete");

    /// <summary>The value of an <c>Authorization</c> header, and of <c>auth</c> in a docker configuration.</summary>
    public string Basic => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{Name}:{Password}"));

    /// <summary>A docker configuration that has their login for one registry, in plain text.</summary>
    public string DockerConfig(string registry) => $$"""{"auths": {"{{registry}}": {"auth": "{{Basic}}"} } }""";

    public IEnumerable<string> Allowed(string imageName, IEnumerable<string> actions) =>
        ImageNames is null || ImageNames.Contains(imageName) ? actions.Intersect(Actions) : [];

    public override string ToString() => Name;
}
