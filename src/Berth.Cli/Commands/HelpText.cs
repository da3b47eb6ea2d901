using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;

namespace Berth.Cli.Commands;

/// <summary>The library's help, with brackets around what may be left out: it writes <c>&lt;REGISTRY...&gt;</c> as if one were required.</summary>
internal sealed partial class HelpText : SynchronousCommandLineAction
{
    private readonly HelpAction librarys = new();

    public override int Invoke(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var text = new StringWriter();
        configuration.Output = text;
        var exitCode = librarys.Invoke(parseResult);
        configuration.Output = output;
        output.Write(Optional().Replace(text.ToString(), "[$1...]"));
        return exitCode;
    }

    [GeneratedRegex(@"<([A-Z]+)\.\.\.>", RegexOptions.CultureInvariant)]
    private static partial Regex Optional();
}
