using System.Text;
using Berth.Core.References;

namespace Berth.Core.DevContainers;

/// <summary>
/// Puts values in the place of variables, as the Dev Containers CLI 0.89 does before there is a container: a missing variable of the
/// environment is empty, a default ends at the next colon, what is unknown stays as it is written.
/// </summary>
public static class Substitution
{
    private const string LineEnds = "\r\n\u2028\u2029";

    private delegate string? Resolve(VariableUse use);

    /// <exception cref="DevContainerFileException">A <c>${localEnv}</c> names no variable.</exception>
    public static ConfigNode Apply(ConfigNode node, VariableScope scope, string file) =>
        node.WithTexts(text => Apply(text.Text!, scope, new(file, text.Line)));

    /// <exception cref="DevContainerFileException">A <c>${localEnv}</c> names no variable.</exception>
    public static string Apply(string text, VariableScope scope, SourceLocation location)
    {
        // The id comes last: who sets a variable to '${devcontainerId}' gets it.
        var first = Replace(text, location, use => ValueOf(use, scope));
        return Replace(first, location, use => use.Kind == "devcontainerId" ? scope.Id : null);
    }

    /// <summary>Every variable in a node, in the order they are written.</summary>
    public static IEnumerable<VariableUse> UsesIn(ConfigNode node, string file)
    {
        List<VariableUse> uses = [];
        foreach (var text in node.Texts())
        {
            Replace(text.Text!, new(file, text.Line), use =>
            {
                uses.Add(use);
                return null;
            });
        }

        return uses;
    }

    private static string? ValueOf(VariableUse use, VariableScope scope) => use.Kind switch
    {
        "localEnv" or "env" when use.Arguments is [] => throw new DevContainerFileException(
            use.Location, $"'{use.Text}' names no variable of the environment", "write its name after a colon: ${localEnv:HOME}"),
        "localEnv" or "env" =>
            scope.LocalEnvironment.GetValueOrDefault(use.Arguments[0]) ?? (use.Arguments is [_, var otherwise, ..] ? otherwise : ""),
        "localWorkspaceFolder" => scope.LocalWorkspaceFolder,
        "localWorkspaceFolderBasename" => Basename(scope.LocalWorkspaceFolder),
        "containerWorkspaceFolder" => scope.ContainerWorkspaceFolder,
        "containerWorkspaceFolderBasename" => Basename(scope.ContainerWorkspaceFolder),
        _ => null,
    };

    private static string? Basename(string? path) => path is null ? null : Path.GetFileName(path.TrimEnd('/'));

    private static string Replace(string text, SourceLocation location, Resolve resolve)
    {
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var copied = 0;
        for (var from = 0; text.IndexOf("${", from, StringComparison.Ordinal) is var start and >= 0;)
        {
            var end = text.AsSpan(start).IndexOfAny($"}}{LineEnds}");
            if (end < 0)
            {
                break;
            }

            from = start + end + 1;
            if (text[start + end] != '}')
            {
                continue;
            }

            var whole = text[start..from];
            var parts = whole[2..^1].Split(':');
            if (resolve(new(Printable.Text(whole), parts[0], parts[1..], location)) is { } value)
            {
                result.Append(text, copied, start - copied).Append(value);
                copied = from;
            }
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }
}
