using Berth.Core.Docker;
using Berth.Core.Docker.Lookup;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Diagnosis.ClientConfiguration;

/// <summary>What is wrong with a configuration file by itself.</summary>
internal static class FileChecks
{
    /// <summary>From how many helpers on a build gets slow: builders ask each of them every time.</summary>
    private const int ManyHelpers = 20;

    public static IEnumerable<Problem> Run(ClientFacts facts) => facts.Files.SelectMany(file => Of(file, facts.Client.UserId));

    private static IEnumerable<Problem> Of(ConfigFileFacts file, uint userId)
    {
        if (file.Failure is { } failure)
        {
            return [ConfigProblems.Of(failure)];
        }

        return
        [
            .. Owner(file, userId),
            .. ByteOrderMark(file),
            .. Mount(file),
            .. Auths(file),
            .. SameHost(file),
            .. Many(file),
        ];
    }

    /// <summary>A file that somebody else owns and that this user can neither read nor keep a login in: what sudo leaves.</summary>
    private static IEnumerable<Problem> Owner(ConfigFileFacts file, uint userId)
    {
        if (file is not { Status: { } status, Mode: { } mode } || userId == 0 || status.UserId == userId)
        {
            yield break;
        }

        var readable = (mode & (UnixFileMode.OtherRead | UnixFileMode.GroupRead)) != 0;
        var owner = status.UserId == 0 ? "root" : $"user {status.UserId}";
        yield return new(
            ProblemCode.ConfigNotReadable,
            readable ? Severity.Warning : Severity.Error,
            file.Path,
            $"'{Printable.Text(file.Path)}' belongs to {owner}",
            readable
                ? "docker login cannot keep its mode and owner, and the next sudo may make it unreadable"
                : "docker goes on without any login of this file",
            "give the file back to its user; it is what docker login leaves when it is run with sudo",
            $"sudo chown {userId} {Shell.Quote(file.Path)}");
    }

    private static IEnumerable<Problem> ByteOrderMark(ConfigFileFacts file)
    {
        if (file.Config is { HasByteOrderMark: true })
        {
            yield return ConfigProblems.ByteOrderMark(file.Path);
        }
    }

    private static IEnumerable<Problem> Mount(ConfigFileFacts file)
    {
        if (file.IsMountedAlone)
        {
            yield return new(
                ProblemCode.ConfigMountedAlone,
                Severity.Warning,
                file.Path,
                $"'{Printable.Text(file.Path)}' is a single mounted file",
                "docker login and podman login replace the file, which fails here with 'device or resource busy'",
                "mount the directory that holds it",
                $"findmnt --target {Shell.Quote(file.Path)}");
        }
    }

    /// <summary>Entries that do not decode: docker then reads nothing of the whole file.</summary>
    private static IEnumerable<Problem> Auths(ConfigFileFacts file)
    {
        foreach (var (key, entry) in file.Config?.Auths ?? [])
        {
            var what = entry switch
            {
                { Fault: AuthFault.NotBase64 } => "is not base64",
                { Fault: AuthFault.NoColon } => "is not user:password when decoded",
                { Fault: AuthFault.EmptyUser } => "has an empty user name",
                { Fault: AuthFault.NotText } => "is no object of texts",
                { Entry.IsPadded: false } => "is base64 without its padding, which only kubelet reads",
                _ => null,
            };
            if (what is not null)
            {
                var quoted = Printable.Text(key);
                yield return new(
                    ProblemCode.AuthNotUsable,
                    Severity.Error,
                    file.Path,
                    $"the entry of '{quoted}' in '{Printable.Text(file.Path)}' {what}",
                    file.IsDockers
                        ? "docker reads nothing at all from a file with such an entry (invalid auth configuration file)"
                        : "no login is found for it",
                    "log in anew, or take the entry out",
                    file.IsDockers ? $"jq '.auths | keys' {Shell.Quote(file.Path)}" : $"podman logout --authfile {Shell.Quote(file.Path)} {Shell.Quote(key)}");
            }
        }
    }

    /// <summary>One registry under two keys with different logins: the exact key wins, and a new login may go to the other.</summary>
    private static IEnumerable<Problem> SameHost(ConfigFileFacts file)
    {
        var hosts =
            from auth in file.Config?.Auths ?? []
            where auth.Value.Entry is { IsPlaceholder: false }
            let query = RegistryQuery.Read(auth.Key)
            where query is { Path: null }
            group auth by query.Registry;
        foreach (var host in hosts)
        {
            var keys = host.Select(auth => auth.Key).Distinct().ToList();
            if (keys.Count > 1 && host.Select(auth => auth.Value.Entry!.Credential).Distinct().Count() > 1)
            {
                var wins = DockerLookup.Stored(file.Config!, host.Key.DockerConfigKey) is LoginSource.Stored stored ? stored.Key : keys[0];
                var quoted = string.Join(" and ", keys.Select(key => $"'{Printable.Text(key)}'"));
                yield return new(
                    ProblemCode.TwoKeysOneHost,
                    Severity.Warning,
                    host.Key.Value,
                    $"'{Printable.Text(file.Path)}' has different logins for one registry under {quoted}",
                    $"only that of '{Printable.Text(wins)}' is used, so that a new login may have no effect",
                    "take the stale one out",
                    $"docker logout {Shell.Quote(keys.First(key => key != wins))}");
            }
        }
    }

    private static IEnumerable<Problem> Many(ConfigFileFacts file)
    {
        if (file is { IsDockers: true, Config.CredHelpers.Count: > ManyHelpers })
        {
            yield return new(
                ProblemCode.ManyHelpers,
                Severity.Notice,
                file.Path,
                $"'{Printable.Text(file.Path)}' names helpers for {file.Config.CredHelpers.Count} registries",
                "docker build asks each of them before it begins",
                "take out the registries that are not used");
        }
    }
}
