using System.Diagnostics;
using Berth.Core.DevContainers;
using Berth.Core.Problems;

namespace Berth.Core.Tests.DevContainers;

public sealed class Compose_references : IDisposable
{
    private const string Json = """{ "dockerComposeFile": ["c.yml"], "service": "app" }""";

    private readonly DevContainerFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Are_the_images_and_builds_of_every_service()
    {
        folder.Write("Dockerfile", "ARG V\nFROM a.io/b/c:$V AS x\nFROM d:1");
        folder.Write("c/Dockerfile", "FROM e.io/f/g:1");
        var references = Of(
            """
            services:
              app:
                image: ignored
                build: { context: .., target: x, args: [V=2], cache_from: ["k.io/l/m", "type=registry,ref=n.io/o/p"] }
              db:
                image: "h.io/i/j:1"
                platform: linux/arm64
              web:
                build: ../c
              tools:
                build:
                  additional_contexts:
                    base: docker-image://q.io/r/s:1
                  dockerfile_inline: |
                    FROM base
                    COPY --from=t.io/u/v:1 / /
            """);

        Assert.Equal(
            [
                "CacheFrom k.io/l/m .devcontainer/c.yml:4 (service app)",
                "CacheFrom n.io/o/p .devcontainer/c.yml:4 (service app)",
                "From a.io/b/c:2 Dockerfile:2 (service app, stage x)",
                "Service h.io/i/j:1 .devcontainer/c.yml:6 (service db) for linux/arm64",
                "From e.io/f/g:1 c/Dockerfile:1 (service web, stage 0)",
                "BuildContext q.io/r/s:1 .devcontainer/c.yml:13 (service tools, stage 0)",
                "CopyFrom t.io/u/v:1 .devcontainer/c.yml:16 (service tools, stage 0)",
            ],
            references);
    }

    [Fact]
    public void Are_those_of_services_that_are_started()
    {
        const string compose =
            """
            services:
              app: { image: "a:1", depends_on: { db: { condition: service_started } } }
              db: { image: "b:1", links: ["cache:c"] }
              cache: { image: "c:1", profiles: [x] }
              other: { image: "d:1", network_mode: "service:net" }
              net: { image: "e:1", profiles: [y] }
              debug: { image: "f:1", profiles: [z] }
            """;

        Assert.Equal("a:1 b:1 c:1 d:1 e:1", Started(""));
        Assert.Equal("a:1 b:1 c:1", Started(", \"runServices\": [\"app\"]"));
        Assert.Equal("a:1 b:1 c:1 f:1", Started(", \"runServices\": [\"debug\"]"));
        folder.Environment["COMPOSE_PROFILES"] = "w,z";
        Assert.Equal("a:1 b:1 c:1 d:1 e:1 f:1", Started(""));

        string Started(string more)
        {
            folder.Write(".devcontainer/c.yml", compose);
            var references = folder.Scan($$"""{ "dockerComposeFile": "c.yml", "service": "app"{{more}} }""").References;
            return string.Join(' ', references.Select(reference => reference.Text));
        }
    }

    [Fact]
    public void Are_merged_from_several_files_in_order()
    {
        folder.Write(".devcontainer/one.yml", "version: '3.8'\nservices:\n  app:\n    build: ..\n  db: { image: 'a:1', depends_on: [x] }\n  x: { image: 'x:1', profiles: [p] }\n");
        folder.Write(".devcontainer/two/two.yml", "services:\n  app:\n    build: { args: { V: '2' } }\n  db: { image: 'b:1' }\n  x: !reset null\n  more: { image: 'm:1' }\n");
        folder.Write("Dockerfile", "ARG V=1\nFROM q:$V");

        var scan = folder.Scan("""{ "dockerComposeFile": ["one.yml", "two/two.yml"], "service": "app" }""");

        Assert.Equal(["q:2", "b:1", "m:1"], scan.References.Select(reference => reference.Text));
        Assert.Equal(new(".devcontainer/two/two.yml", 4), scan.References[1].Location);
        Assert.Equal(("3.8", Path.Combine(folder.Path, ".devcontainer")), (scan.Compose!.Version, scan.Compose.Folder));
    }

    [Fact]
    public void Are_found_through_extends_and_include()
    {
        folder.Write("base/base.yml", "services:\n  web: { extends: deep, build: { args: [V=2] } }\n  deep: { build: { context: ./ctx } }\n");
        folder.Write("base/ctx/Dockerfile", "ARG V=1\nFROM q:$V");
        folder.Write("inc/inc.yml", "services:\n  side: { image: 'side:${SIDE}' }\n").Write("inc/.env", "SIDE=9\n");

        Assert.Equal(
            ["Service side:9 inc/inc.yml:2 (service side)", "From q:2 base/ctx/Dockerfile:2 (service app, stage 0)"],
            Of("include:\n- ../inc/inc.yml\nservices:\n  app:\n    extends: { file: ../base/base.yml, service: web }\n"));
    }

    [Theory]
    [InlineData("$X", "1")]
    [InlineData("${X}", "1")]
    [InlineData("${NO:-d}", "d")]
    [InlineData("${EMPTY:-d}", "d")]
    [InlineData("${NO-d}", "d")]
    [InlineData("a${EMPTY-d}", "a")]
    [InlineData("${X:+r}", "r")]
    [InlineData("a${NO:+r}", "a")]
    [InlineData("a${EMPTY+r}", "ar")]
    [InlineData("${X:?no}", "1")]
    [InlineData("${NO:-${DOT}}", "3")]
    [InlineData("$DOT", "3")]
    [InlineData("$QUOTED", "a#b")]
    [InlineData("$DERIVED", "1-3")]
    [InlineData("$LITERAL", "x")]
    [InlineData("a$$b", "a$b")]
    public void Have_their_variables_put_in(string text, string expected)
    {
        (folder.Environment["X"], folder.Environment["EMPTY"]) = ("1", "");
        folder.Write(".devcontainer/.env", "# comment\nX=ignored\nexport DOT = 3 # three\nQUOTED=\"a#b\"\nDERIVED=${X}-$DOT\nLITERAL='x' # y\n");
        folder.Write(".devcontainer/c.yml", $"services:\n  app:\n    image: \"i:{text}\"\n");

        Assert.Equal($"i:{expected}", folder.Scan(Json).Compose!["app"]!.Image!.Text);
    }

    [Fact]
    public void Take_anchors_aliases_and_merge_keys() => Assert.Equal(
        ["Service a:1 .devcontainer/c.yml:1 (service app)", "Service b:1 .devcontainer/c.yml:4 (service db)"],
        Of("x-base: &base { image: 'a:1', platform: linux/amd64 }\nservices:\n  app: { <<: *base }\n  db: { <<: [*base], image: 'b:1' }\n"));

    [Theory]
    [InlineData("services:\n  app: { image: a }\n  b: [", "c.yml:3: not valid YAML")]
    [InlineData("services:\n\tapp: 1", "c.yml:2: not valid YAML")]
    [InlineData("services: []", "c.yml:1: services: must be a map of maps")]
    [InlineData("services:\n  app: text", "c.yml:2: services: must be a map of maps")]
    [InlineData("services:\n  app: { image: [a] }", "c.yml:2: 'image' is a list, not a text")]
    [InlineData("services:\n  app: { image: 'a:${NO:?set it}' }", "c.yml:2: the variable 'NO' is required and not set: set it")]
    [InlineData("services:\n  app: { image: 'a:${NO' }", "c.yml:2: a dollar sign begins no variable")]
    [InlineData("services:\n  app: { extends: b }\n  b: { extends: app }", "c.yml:2: app extends b extends app: services extend themselves")]
    [InlineData("services:\n  app: { extends: b }", "c.yml:2: there is no service 'b' to extend")]
    [InlineData("services:\n  app: { extends: { file: no.yml, service: b } }", "c.yml:2: '.devcontainer/no.yml' does not exist")]
    [InlineData("include: [c.yml]\nservices: {}", "c.yml:1: '.devcontainer/c.yml' includes itself")]
    [InlineData("services:\n  app: { build: ./no }", "c.yml:2: '.devcontainer/no/Dockerfile' does not exist")]
    [InlineData("services: *nobody", "c.yml:1: the alias 'nobody' has no anchor before it")]
    [InlineData("services: &s { app: *s }", "c.yml:1: the alias 's' has no anchor before it")]
    public void Cannot_be_told_of_broken_files(string compose, string message)
    {
        folder.Write(".devcontainer/c.yml", compose);

        Assert.StartsWith($".devcontainer/{message}", Assert.Throws<DevContainerFileException>(() => folder.Scan(Json)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("services: { b: { image: x } }", ProblemCode.ServiceMissing, ".devcontainer/devcontainer.json:1: there is no service 'app'")]
    [InlineData("services:\n  app: { user: x }", ProblemCode.ServiceWithoutImage, ".devcontainer/c.yml:2: the service 'app' has neither")]
    [InlineData("services:\n  app: { image: a.io/b }", ProblemCode.FlatName, ".devcontainer/c.yml:2: 'a.io/b' has one slash only")]
    [InlineData("include: ['https://x/y.git']\nservices:\n  app: { image: a }", ProblemCode.IncludeNotLookedInto, ".devcontainer/c.yml:1: 'https://x/y.git' is not on this machine")]
    [InlineData("services:\n  app: { image: 'a:1', environment: { P: \"${PASS}\" } }", ProblemCode.SecretWithheld, ".devcontainer/c.yml:2: 'PASS' is a secret and is unset here")]
    [InlineData("services:\n  app: { image: 'A B' }", ProblemCode.ReferenceRefused, ".devcontainer/c.yml:2: image reference")]
    public void Come_with_problems(string compose, ProblemCode code, string what)
    {
        folder.Withheld.Add("PASS");
        folder.Write(".devcontainer/c.yml", compose);

        var problem = Assert.Single(folder.Scan(Json).Problems);

        Assert.Equal(code, problem.Code);
        Assert.StartsWith(what, problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_build_elsewhere_are_unknown() => Assert.Equal(
        ["From https://github.com/a/b.git .devcontainer/c.yml:2 (service app) [its Dockerfile is fetched at the launch]"],
        Of("services:\n  app: { build: 'https://github.com/a/b.git' }\n"));

    [Fact]
    public void Come_with_what_opens_the_host()
    {
        folder.Environment["HOME"] = "/home/mona";
        folder.Write(
            ".devcontainer/c.yml",
            """
            services:
              app:
                image: a
                privileged: yes
                network_mode: host
                pid: host
                ipc: host
                userns_mode: host
                cap_add: [SYS_ADMIN]
                security_opt: [seccomp:unconfined]
                devices: [/dev/kvm, "/dev/fuse:/dev/fuse"]
                volumes:
                - ..:/w:ro,z
                - ~/.ssh:/s
                - data:/d
                - /anonymous
                - { type: bind, source: sub, target: /t, read_only: true }
                - root:/r
            volumes:
              data:
              root: { driver_opts: { type: none, o: bind, device: / } }
            """);

        var app = folder.Scan(Json).Compose!["app"]!;

        Assert.Equal(4, app.Privileged!.Location.Line);
        Assert.Equal(("host", "host", "host", "host"), (app.NetworkMode!.Text, app.Pid!.Text, app.Ipc!.Text, app.UsernsMode!.Text));
        Assert.Equal(["SYS_ADMIN", "seccomp:unconfined", "/dev/kvm", "/dev/fuse:/dev/fuse"], app.CapAdd.Concat(app.SecurityOpt).Concat(app.Devices).Select(text => text.Text));
        Assert.Equal(
            [
                (folder.Path, "/w", true), ("/home/mona/.ssh", "/s", false), (null, "/d", false), (null, "/anonymous", false),
                (Path.Combine(folder.Path, ".devcontainer/sub"), "/t", true), ("/", "/r", false),
            ],
            app.Volumes.Select(volume => (volume.HostPath, volume.Target, volume.IsReadOnly)));
    }

    [Fact]
    public void Take_no_longer_for_aliases_of_aliases()
    {
        var laughs = string.Concat(Enumerable.Range(1, 30).Select(i => $"l{i}: &l{i} [{string.Join(',', Enumerable.Repeat($"*l{i - 1}", 10))}]\n"));
        AssertRefusedQuickly($"l0: &l0 [a]\n{laughs}services: {{ app: {{ image: a }} }}\n");
        AssertRefusedQuickly($"x: {string.Concat(Enumerable.Repeat("[", 100_000))}");
        var members = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"k{i}: 1"));
        AssertRefusedQuickly($"x: &x {{{members}}}\ny: [{string.Join(',', Enumerable.Repeat("{<<: *x}", 10_000))}]\n");
        folder.Write(".devcontainer/.env", $"A={new string('a', 60_000)}\n");
        AssertRefusedQuickly($"services: {{ app: {{ image: a, command: [{string.Join(',', Enumerable.Repeat("$A$A", 10_000))}] }} }}\n");
        AssertRefusedQuickly($"services: {{ app: {{ extends: s1 }}, {string.Join(',', Enumerable.Range(1, 5000).Select(i => $"s{i}: {{ extends: s{i + 1} }}"))} }}\n");
    }

    private void AssertRefusedQuickly(string compose)
    {
        folder.Write(".devcontainer/c.yml", compose);
        var watch = Stopwatch.StartNew();

        Assert.Throws<DevContainerFileException>(() => folder.Scan(Json));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private string[] Of(string compose)
    {
        folder.Write(".devcontainer/c.yml", compose);
        return folder.References(Json);
    }
}
