using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace Berth.Testing.Network;

/// <summary>
/// A network, an <c>/etc</c> and a <c>/run</c> of the test program's own, so that real clients meet our registries under real host names on
/// an address that is not loopback's, and nothing of the machine is touched or heard.
/// </summary>
/// <remarks>
/// A process with threads cannot leave its namespaces, so the program starts itself again inside new ones, before its first thread that
/// matters: same process id, same pipes, whoever started it. <c>unshare(2)</c>.
/// </remarks>
public static partial class PrivateNetwork
{
    private const string Unshare = "/usr/bin/unshare";
    private const string InsideMark = "BERTH_TESTS_IN_PRIVATE_NETWORK";

    private static string reasonAgainst = "a private network was not asked for";

    /// <summary>Where every name of <see cref="NameHosts"/> leads.</summary>
    public static IPAddress Address { get; } = IPAddress.Parse("10.77.0.1");

    public static bool IsReady => reasonAgainst == "";

    /// <summary>Skips the test where there is no private network.</summary>
    public static void Required() => Requires.That(IsReady, $"a private network: {reasonAgainst}");

    /// <summary>Enters it, or remembers why not. To be called from a module initializer of the test program.</summary>
    public static void Enter(params string[] hosts)
    {
        reasonAgainst = !OperatingSystem.IsLinux() ? "it needs linux"
            : !Environment.IsPrivilegedProcess ? "it needs root"
            : !File.Exists(Unshare) ? $"it needs {Unshare}"
            : IsInside() ? SetUp(hosts)
            : Succeeds(Unshare, ["--net", "--mount", "--propagation", "private", "--", "true"]) is { } problem ? problem
            : StartAgainInside();
    }

    /// <summary>Lets the names lead to <see cref="Address"/>, for every program that runs here.</summary>
    public static void NameHosts(IEnumerable<string> hosts) =>
        File.WriteAllLines("/etc/hosts", ["127.0.0.1 localhost", "::1 localhost", .. hosts.Select(host => $"{Address} {host}")]);

    /// <summary>Makes docker, podman, buildah and skopeo accept what an authority issued for <c>host[:port]</c>.</summary>
    public static void Trust(PrivateCa authority, string registry) => Trust(authority.Pem, registry);

    /// <param name="authority">In PEM.</param>
    public static void Trust(string authority, string registry)
    {
        var folder = Directory.CreateDirectory($"/etc/docker/certs.d/{registry}").FullName;
        File.WriteAllText(Path.Combine(folder, "ca.crt"), authority);
    }

    private static bool IsInside()
    {
#pragma warning disable RS0030 // The mark has to survive an exec, so it lives in the environment.
        return Environment.GetEnvironmentVariable(InsideMark) is not null;
#pragma warning restore RS0030
    }

    private static string SetUp(string[] hosts)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Network", "set-up-private-network.sh");
        if (Succeeds("/bin/sh", ["-eu", script, Address.ToString(), Environment.ProcessId.ToString()]) is { } problem)
        {
            return problem;
        }

        NameHosts(hosts);
        return "";
    }

    /// <summary>Null, or what the program said.</summary>
    private static string? Succeeds(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"{Path.GetFileName(program)} ended with {process.ExitCode}: {said.Trim()}";
    }

    /// <summary>Does not return, unless it failed.</summary>
    private static string StartAgainInside()
    {
        var own = File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0');
        string[] arguments =
        [
            Unshare, "--net", "--mount", "--propagation", "private", "--",
            "/usr/bin/env", $"{InsideMark}=1", Environment.ProcessPath!, .. own[1..],
        ];
        var (nativeArguments, nativeEnvironment) = (NativeList(arguments), NativeList(OwnEnvironment()));
        _ = Execve(Unshare, nativeArguments, nativeEnvironment);
        return $"starting again inside it failed: {Marshal.GetLastPInvokeErrorMessage()}";
    }

    private static string[] OwnEnvironment() => File.ReadAllText("/proc/self/environ").TrimEnd('\0').Split('\0');

    /// <summary>A list of C strings that ends with null; never freed, since the program is about to be replaced.</summary>
    private static nint[] NativeList(string[] texts) => [.. texts.Select(Marshal.StringToCoTaskMemUTF8), 0];

    [LibraryImport("libc", EntryPoint = "execve", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Execve(string path, nint[] arguments, nint[] environment);
}
