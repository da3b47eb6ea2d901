using System.Text;
using Berth.Core.DevContainers;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Core.Tests.DevContainers;

/// <summary>What must hold for any bytes in the files of a dev container: they are read, or refused with a file.</summary>
public sealed class Any_files : IDisposable
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(1000);

    private readonly DevContainerFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void As_a_configuration() => Check.One(Runs, Prop.ForAll(Pieces(
        "{", "}", "[", "]", ",", ":", "\n", "//", "/*", "*/", "\"image\":", "\"build\":{\"dockerfile\":\"../Dockerfile\"", "\"features\":{", "\"dockerComposeFile\":[",
        "\"c.yml\"", "\"service\":\"app\"", "\"${localEnv:X:y:z}\"", "\"${\"", "\"\\ud800\"", "\"\\u0000\"", "7", "null", "true", "\"./x\":{}", "\"a.io/b/c\":{}", "\"mounts\":[")
        .ToArbitrary(), bytes =>
        {
            Write(".devcontainer.json", bytes);
            Survive();
        }));

    [Fact]
    public void As_a_dockerfile() => Check.One(Runs, Prop.ForAll(Pieces(
        "FROM ", "from a ", "AS x", "ARG ", "X=1", "$X", "${X", ":-", "${X:-${Y}}", "}", "'", "\"", "\\", "`", "\n", "\r\n", "\\\n", "#", "# escape=`\n", "# syntax=a\n",
        "RUN ", "<<EOF", "\nEOF\n", "<<-", "COPY ", "--from=", "0", "x", "--mount=from=a,", "--platform=$TARGETPLATFORM ", "scratch", "a.io/b:1", "\0", "\ufeff", "ONBUILD ")
        .ToArbitrary(), bytes =>
        {
            Write(".devcontainer.json", "{ \"build\": { \"dockerfile\": \"Dockerfile\", \"args\": { \"X\": 1 } } }"u8.ToArray());
            Write("Dockerfile", bytes);
            Survive();
        }));

    [Fact]
    public void As_a_compose_file() => Check.One(Runs, Prop.ForAll(Pieces(
        "services:", "\n", "\n  ", "\n    ", "app:", " ", "image: a", "build: .", "build: {", "}", "[", "]", "- ", "extends: app", "extends: {file: c.yml, service: app}", "include: [c.yml]",
        "&a ", "*a", "<<: *a", "!reset null", "!override ", "!!binary ", "${X:?e}", "$", "$$", "${X", "|\n", ">", "'", "\"", "\t", "# ", "---\n", "...\n", "volumes:", "depends_on: [app]",
        "profiles: [x]", "privileged: true", "? ", ": ", "%YAML 1.1\n", "\0", "dockerfile_inline: FROM a", "args: [A]", "\u2028")
        .ToArbitrary(), bytes =>
        {
            Write(".devcontainer.json", "{ \"dockerComposeFile\": \"c.yml\", \"service\": \"app\" }"u8.ToArray());
            Write("c.yml", bytes);
            Write(".env", bytes);
            Write("Dockerfile", "FROM a"u8.ToArray());
            Survive();
        }));

    [Fact]
    public void As_a_local_feature_and_a_lock_file() => Check.One(Runs.WithMaxTest(300), Prop.ForAll(Pieces(
        "{", "}", "\"dependsOn\":{", "\"./f\":{}", "\"installsAfter\":[", "]", "\"a.io/b\"", ",", "\"features\":{", "\"a.io/b/c\":", "\"integrity\":\"sha256:0\"", "7", "null")
        .ToArbitrary(), bytes =>
        {
            Write(".devcontainer/devcontainer.json", "{ \"image\": \"a\", \"features\": { \"./f\": {}, \"a.io/b/c\": {} } }"u8.ToArray());
            Write(".devcontainer/f/devcontainer-feature.json", bytes);
            Write(".devcontainer/devcontainer-lock.json", bytes);
            Survive();
        }));

    private static Gen<byte[]> Pieces(params string[] pieces) => Gen.OneOf(
        ArbMap.Default.GeneratorFor<byte[]>(),
        Gen.Elements(pieces).ArrayOf().Select(some => Encoding.UTF8.GetBytes(string.Concat(some))),
        Gen.Elements(pieces).ArrayOf().Select(some => Encoding.UTF8.GetBytes($"{pieces[0]}{string.Concat(some)}}}")));

    private void Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    private void Survive()
    {
        try
        {
            var scan = folder.Scan();
            Assert.All(scan.References, reference => Assert.True(reference.Image is null != reference.Unknown is null));
            Assert.All(scan.Problems, problem => Assert.DoesNotContain('\n', problem.What));
        }
        catch (DevContainerFileException failure)
        {
            Assert.DoesNotContain('\n', failure.Message);
            Assert.NotEmpty(failure.Location.File);
        }
    }
}
