using System.Runtime.InteropServices;
using System.Text;
using Berth.Cli.Commands;
using Berth.Cli.Helper;

namespace Berth.Cli.Tests;

/// <summary>Runs commands as a script would: a home of its own, an environment, standard input; two texts and an exit code come out.</summary>
public sealed partial class Script : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("berth-cli-");

    public Script()
    {
        Environment = new()
        {
            ["HOME"] = Directory.CreateDirectory(Path.Combine(folder.FullName, "home")).FullName,
            ["XDG_RUNTIME_DIR"] = Directory.CreateDirectory(Path.Combine(folder.FullName, "run"), (UnixFileMode)448).FullName,
        };
    }

    public Dictionary<string, string> Environment { get; }

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public string Home => Environment["HOME"];

    public sealed record Result(int ExitCode, string Out, string Error)
    {
        /// <summary>All that was printed.</summary>
        public string All => Out + Error;
    }

    /// <summary>Sets the three secrets of a set.</summary>
    public Script With(string identifier, string server, string user, string password)
    {
        Environment[$"{identifier}_CONTAINER_REGISTRY_SERVER"] = server;
        Environment[$"{identifier}_CONTAINER_REGISTRY_USER"] = user;
        Environment[$"{identifier}_CONTAINER_REGISTRY_PASSWORD"] = password;
        return this;
    }

    /// <summary>Writes a file into the home directory.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    public Task<Result> RunAsync(params string[] args) => RunAsync("", args);

    public async Task<Result> RunAsync(string standardInput, string[] args) =>
        await CapturedAsync(standardInput, surroundings => CommandLine.RunAsync(args, surroundings));

    /// <summary>Runs <c>docker-credential-berth</c>, the host's.</summary>
    public async Task<Result> HelperAsync(string verb, string standardInput) =>
        await CapturedAsync(standardInput, surroundings => HelperProgram.RunAsync("docker-credential-berth", [verb], surroundings, CancellationToken.None));

    public void Dispose() => folder.Delete(recursive: true);

    internal Surroundings Surroundings(string standardInput = "") => SurroundingsWith(standardInput, new StringWriter(), new StringWriter());

    private async Task<Result> CapturedAsync(string standardInput, Func<Surroundings, Task<int>> run)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await run(SurroundingsWith(standardInput, output, error));
        return new(exitCode, output.ToString(), error.ToString());
    }

    private Surroundings SurroundingsWith(string standardInput, StringWriter output, StringWriter error) => new()
    {
        Environment = Environment,
        Home = Home,
        UserId = GetEffectiveUserId(),
        In = new MemoryStream(Encoding.UTF8.GetBytes(standardInput)),
        Out = new(output, hasColours: false),
        Error = new(error, hasColours: false),
        Clock = Clock,
        ProgramPath = "/nonexistent/berth",
    };

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}
