using System.Text.RegularExpressions;
using Berth.Core.References;

namespace Berth.Cli.Packages;

/// <summary>A repository of a server: <c>OWNER/NAME</c>.</summary>
public sealed partial record RepositoryName
{
    private RepositoryName(string owner, string name) => (Owner, Name) = (owner, name);

    public string Owner { get; }

    public string Name { get; }

    /// <exception cref="MisusedException">It is none.</exception>
    public static RepositoryName Parse(string text) =>
        text.Split('/') is [var owner, var name] && LoginName.IsLogin(owner) && Grammar().IsMatch(name)
            ? new(owner, name)
            : throw new MisusedException($"'{Printable.Text(text)}' is no repository", "write it like acme/api: owner and name");

    public override string ToString() => $"{Owner}/{Name}";

    [GeneratedRegex(@"^(?!\.\.?$)[A-Za-z0-9._-]{1,100}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();
}
