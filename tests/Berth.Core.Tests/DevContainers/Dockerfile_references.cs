using System.Diagnostics;
using Berth.Core.DevContainers;
using Berth.Core.Problems;

namespace Berth.Core.Tests.DevContainers;

public sealed class Dockerfile_references : IDisposable
{
    private readonly DevContainerFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Each Dockerfile, and what is pulled for it: use, text, line.</summary>
    public static TheoryData<string, string> Dockerfiles => new()
    {
        { "FROM debian:12", "From debian:12 1" },
        { "from Debian:12 as x\nFrom x", "" },
        { "FROM a.io/b/c AS x\nFROM x", "From a.io/b/c 1" },
        { "FROM a.io/b/c AS X\nFROM x", "From a.io/b/c 1" },
        { "FROM a:1 AS unused\nFROM b:2", "From b:2 2" },
        { "FROM a:1 AS one\nFROM b:2\nCOPY --from=one /x /x", "From a:1 1; From b:2 2" },
        { "FROM a:1\nFROM b:2\nCOPY --from=0 /x /x", "From a:1 1; From b:2 2" },
        { "FROM scratch\nCOPY --chown=1:1 --from=c.io/d/e:3 /x /x", "CopyFrom c.io/d/e:3 2" },
        { "FROM scratch\nADD --from=e:1 /x /x\nRUN --network=none --mount=type=bind,from=f:2,target=/y x", "CopyFrom e:1 2; MountFrom f:2 3" },
        { "FROM scratch\nRUN echo --mount=from=f:2\nCOPY x --from=g:1", "" },
        { "FROM scratch AS later\nCOPY --from=after /x /x\nFROM a:1 AS after\nFROM later", "CopyFrom after 2" },
        { "FROM node AS node\nFROM node\nCOPY --from=node /x /x", "From node 1" },
        { "# syntax=docker/dockerfile:1\n# escape=\\\nFROM a:1", "Syntax docker/dockerfile:1 1; From a:1 3" },
        { "# a comment\n# syntax=docker/dockerfile:1\nFROM a:1", "From a:1 3" },
        { "FROM \\\n  # a comment\n\n  a:1 \\\n  AS x", "From a:1 1" },
        { "# escape=`\nFROM `\n  a:1\nRUN x `\nFROM b:1", "From a:1 2" },
        { "FROM a:1\nRUN <<EOF\nFROM b:1\nEOF\nRUN <<-\"E\" cat <<F\nFROM c:1\n\tE\nFROM d:1\nF", "From a:1 1" },
        { "FROM a:1\nCOPY <<EOF /x\nEOF \nCOPY --from=q:1\nEOF\nCOPY --from=r:1 /x /x", "From a:1 1; CopyFrom r:1 6" },
        { "FROM --platform=linux/arm64 a:1", "From a:1 1 for linux/arm64" },
        { "FROM --platform=$BUILDPLATFORM a:$TARGETARCH", "From a:amd64 1" },
        { "\ufeffFROM a:1\r\nCOPY --from=b:1 x y\r\n", "From a:1 1; CopyFrom b:1 2" },
        { "FROM \"a:1\"", "From a:1 1" },
        { "FROM a:1\nONBUILD COPY --from=b:1 x y", "From a:1 1" },
    };

    [Theory, MemberData(nameof(Dockerfiles))]
    public void Are_those_that_the_last_stage_needs(string dockerfile, string expected) => Assert.Equal(expected, Short(dockerfile));

    [Theory]
    [InlineData("ARG REG=localhost:5055\nFROM ${REG}/acme/base:${TAG:-1}", "localhost:5055/acme/base:1")]
    [InlineData("ARG REG=a.io\nARG IMAGE=$REG/b/c\nFROM $IMAGE", "a.io/b/c")]
    [InlineData("ARG GIVEN=1\nFROM a/b:$GIVEN", "a/b:2")]
    [InlineData("ARG X=1\nFROM a/b:${X:+set}", "a/b:set")]
    [InlineData("ARG X=\nFROM a/b${X:+:set}", "a/b")]
    [InlineData("ARG X=\"1\"\nFROM a/b:$X", "a/b:1")]
    [InlineData("ARG X=1 Y='2'\nFROM a/b:$X-$Y", "a/b:1-2")]
    [InlineData("ARG X\nFROM a/b:${X:-${Y:-z}}", "a/b:z")]
    [InlineData("ARG X=1\nFROM a/b:${X-9}", "a/b:1")]
    [InlineData("ARG GIVEN\nFROM a/b:${GIVEN}", "a/b:2")]
    public void Have_their_args_put_in(string dockerfile, string expected)
    {
        folder.Write("Dockerfile", dockerfile);

        var reference = Assert.Single(folder.Scan("""{ "build": { "dockerfile": "../Dockerfile", "args": { "GIVEN": 2 } } }""").References);

        Assert.Equal((expected, null), (reference.Text, reference.Unknown));
    }

    /// <remarks>
    /// Each was put to the Dev Containers CLI 0.89 as <c>read-configuration --include-merged-configuration</c>, and the image is the one
    /// that it asked the engine and then the registry for.
    /// </remarks>
    [Theory]
    [InlineData("ARG REG=localhost:5055\nFROM ${REG}/acme/base:${TAG:-1}", null)]
    [InlineData("ARG REG=localhost:1\nARG IMAGE=$REG/b/c\nFROM $IMAGE", null)]
    [InlineData("ARG X=1\nFROM localhost:1/a/b:${X:+set}", null)]
    [InlineData("ARG X=\nFROM localhost:1/a/b${X:+:set}", null)]
    [InlineData("ARG X=\"1\"\nFROM localhost:1/a/b:$X", null)]
    [InlineData("FROM localhost:1/a/b:$TARGETARCH", null)]
    [InlineData("FROM --platform=$BUILDPLATFORM \"localhost:1/a/b:1\"", null)]
    [InlineData("ARG GIVEN=1\nFROM localhost:1/a/b:$GIVEN", "localhost:1/a/b:")]
    [InlineData("ARG X=1 Y='2'\nFROM localhost:1/a/b:$X-$Y", "localhost:1/a/b:1-")]
    [InlineData("ARG X=\nFROM localhost:1/a/b:${X:-${Y:-z}}", "localhost:1/a/b:${Y:-z}")]
    [InlineData("ARG X=1\nFROM localhost:1/a/b:${X-9}", "localhost:1/a/b:1-9}")]
    [InlineData("FROM localhost:1/a/b:1 AS X\nFROM x", "x")]
    public void Are_compared_with_what_the_dev_containers_cli_finds(string dockerfile, string? misread)
    {
        folder.Write(".devcontainer/Dockerfile", dockerfile);

        var problems = folder.Scan("""{ "build": { "dockerfile": "Dockerfile", "args": { "GIVEN": 2 } } }""").Problems;

        Assert.Equal(misread is null ? [] : [$"takes '{misread}' for it"], problems.Select(problem => problem.What[problem.What.IndexOf("takes ", StringComparison.Ordinal)..]));
    }

    [Theory]
    [InlineData("ARG TAG\nFROM a/b:$TAG", "a/b:", "the ARG 'TAG' has no value; build.args can give it one")]
    [InlineData("FROM a/b\nARG TAG=1\nFROM a/b:$TAG", "a/b:", "the ARG 'TAG' has no value; build.args can give it one")]
    [InlineData("ARG X=1\nFROM a/b:${X%1}", "a/b:", "the substitution '%1' is not understood")]
    [InlineData("FROM scratch\nCOPY --from=a:$X / /", "a:$X", "a variable stands there, which BuildKit does not take; give the image a stage: FROM image AS name")]
    public void Are_told_to_be_unknown(string dockerfile, string text, string why)
    {
        folder.Write(".devcontainer/Dockerfile", dockerfile);

        var reference = Assert.Single(folder.Scan("""{ "build": { "dockerfile": "Dockerfile" } }""").References);

        Assert.Equal((text, null, why), (reference.Text, reference.Image, reference.Unknown));
    }

    [Fact]
    public void Follow_the_target_and_the_options_of_the_build()
    {
        folder.Write(".devcontainer/Dockerfile", "ARG V=1\nFROM a:$V AS one\nFROM one AS two\nCOPY --from=tools /x /x\nFROM b:1 AS three\nFROM debian:12 AS four");
        const string build =
            """
            { "build": { "dockerfile": "Dockerfile", "target": "three", "cacheFrom": ["c.io/d/cache"],
              "options": ["--target=TARGET", "--build-arg", "V=2", "--build-context", "tools=docker-image://t.io/u/v:1",
                "--build-context=docker.io/library/debian:12=../x", "--cache-from", "type=registry,ref=e.io/f/g", "--cache-from=type=gha"] } }
            """;

        Assert.Equal(
            [
                "From a:2 .devcontainer/Dockerfile:2 (stage one)",
                "BuildContext t.io/u/v:1 .devcontainer/devcontainer.json:2 (stage two)",
                "CacheFrom c.io/d/cache .devcontainer/devcontainer.json:1",
                "CacheFrom e.io/f/g .devcontainer/devcontainer.json:3",
            ],
            folder.References(build.Replace("TARGET", "two", StringComparison.Ordinal)));
        Assert.StartsWith("From b:1", folder.References(build.Replace("--target=TARGET", "--x", StringComparison.Ordinal))[0], StringComparison.Ordinal);
        Assert.DoesNotContain(folder.References(build.Replace("TARGET", "four", StringComparison.Ordinal)), line => line.StartsWith("From", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("FROM a:1\nFROM a/UPPER", ProblemCode.ReferenceRefused, ".devcontainer/Dockerfile:2: image reference 'a/UPPER'")]
    [InlineData("FROM a:1 AS x\nCOPY --from=7 / /", ProblemCode.StageMissing, ".devcontainer/Dockerfile:2: '7' is no stage")]
    [InlineData("FROM a.io/b\nRUN <<E\nfrom os import path\nE", ProblemCode.FromMisread, ".devcontainer/Dockerfile:3: the line begins with FROM")]
    [InlineData("FROM a:1\nRUN x \\\n  fromage", ProblemCode.FromMisread, ".devcontainer/Dockerfile:3: the line begins with FROM")]
    [InlineData("# escape=`\nFROM a:1", ProblemCode.EscapeDirective, ".devcontainer/Dockerfile:1: the Dockerfile has its own escape character")]
    [InlineData("FROM a.io/b AS x\nFROM x", ProblemCode.FlatName, ".devcontainer/Dockerfile:1: 'a.io/b' has one slash only")]
    public void Come_with_problems(string dockerfile, ProblemCode code, string what)
    {
        folder.Write(".devcontainer/Dockerfile", dockerfile);

        var problem = folder.Scan("""{ "build": { "dockerfile": "Dockerfile" } }""").Problems.First(problem => problem.Code == code);

        Assert.StartsWith(what, problem.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FROM a:1\nRUN <<E\nfrom os import path\nE", "", Severity.Error)]
    [InlineData("FROM a:1\nRUN <<E\nfrom os import path\nE\nFROM b:1", "", Severity.Warning)]
    [InlineData("FROM a:1 AS x\nRUN <<E\nfrom os import path\nE", "\"target\": \"x\",", Severity.Warning)]
    public void That_the_dev_containers_cli_misreads_weigh_as_much_as_they_break(string dockerfile, string target, Severity severity)
    {
        folder.Write(".devcontainer/Dockerfile", dockerfile);

        Assert.Equal(severity, Assert.Single(folder.Scan($$"""{ "build": { {{target}} "dockerfile": "Dockerfile" } }""").Problems).Severity);
    }

    [Fact]
    public void Have_no_frontend_on_podman_and_no_tagged_cache()
    {
        folder.Write(".devcontainer/Dockerfile", "# syntax=docker/dockerfile:1\nFROM a:1");
        const string json = """{ "build": { "dockerfile": "Dockerfile", "cacheFrom": "c.io/d/e:1" } }""";

        Assert.Equal(["From", "CacheFrom"], folder.Scan(json, Engine.Podman).References.Select(reference => reference.Use.ToString()));
        Assert.Equal((ProblemCode.TaggedCacheFrom, Severity.Error), folder.Scan(json, Engine.Podman).Problems.Select(problem => (problem.Code, problem.Severity)).Single());
        Assert.Empty(folder.Scan(json).Problems);
    }

    [Theory]
    [InlineData("", ".devcontainer/Dockerfile: it has no FROM")]
    [InlineData("FROM", ".devcontainer/Dockerfile:1: this FROM is not")]
    [InlineData("FROM a:1\nFROM a b c d", ".devcontainer/Dockerfile:2: this FROM is not")]
    [InlineData("FROM a:1\nRUN <<EOF\nx", ".devcontainer/Dockerfile:2: the heredoc 'EOF' has no end")]
    [InlineData(null, ".devcontainer/devcontainer.json:1: '.devcontainer/Dockerfile' does not exist")]
    public void Cannot_be_told_of_a_broken_dockerfile(string? dockerfile, string message)
    {
        if (dockerfile is not null)
        {
            folder.Write(".devcontainer/Dockerfile", dockerfile);
        }

        var failure = Assert.Throws<DevContainerFileException>(() => folder.Scan("""{ "build": { "dockerfile": "Dockerfile" } }"""));

        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Ten million bytes are refused at once; a million of the worst kind are read in a moment.</summary>
    [Theory]
    [InlineData("RUN x\n", 10_000_000)]
    [InlineData("FROM a AS b\n", 1_000_000)]
    [InlineData("FROM a:$A$A$A\nARG A=$A$A\n", 1_000_000)]
    [InlineData("ARG A=$A$A$A-\n", 1_000_000)]
    [InlineData("x \\\n", 1_000_000)]
    [InlineData("${A:-", 1_000_000)]
    [InlineData("RUN <<A <<A\nA\nA\n", 1_000_000)]
    public void Take_no_longer_for_a_hostile_dockerfile(string line, int length)
    {
        folder.Write(".devcontainer/Dockerfile", "ARG A=1\nFROM a:1\n" + string.Concat(Enumerable.Repeat(line, length / line.Length)));
        var watch = Stopwatch.StartNew();

        try
        {
            Assert.NotNull(folder.Scan("""{ "build": { "dockerfile": "Dockerfile" } }"""));
        }
        catch (DevContainerFileException)
        {
            // Refused is as good.
        }

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private string Short(string dockerfile)
    {
        folder.Write("Dockerfile", dockerfile);
        var references = folder.Scan("""{ "build": { "dockerfile": "../Dockerfile" } }""").References;
        return string.Join("; ", references.Select(reference =>
            $"{reference.Use} {reference.Text} {reference.Location.Line}{(reference.Platform is null ? "" : $" for {reference.Platform}")}"));
    }
}
