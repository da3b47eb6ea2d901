using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.Testing;
using Berth.Testing.Ecr;

namespace Berth.Core.Tests.Ecr;

/// <summary>Real clients judge the stand-in, so that agreeing with it means something.</summary>
public sealed class Ecr_stand_in : IAsyncLifetime
{
    private static readonly AwsPrincipal Mona = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private EcrStandIn aws = null!;

    public async ValueTask InitializeAsync()
    {
        aws = await EcrStandIn.StartAsync();
        aws.Add(Mona);
    }

    public ValueTask DisposeAsync() => aws.DisposeAsync();

    [Theory]
    [InlineData("ecr", "eu-west-1")]
    [InlineData("ecr-public", "us-east-1")]
    public async Task Is_accepted_by_the_aws_command_line(string service, string region)
    {
        aws.Region = region;

        var (exit, output, errors) = await AwsAsync(Mona, service, region);

        Assert.True(exit == 0, errors);
        Assert.Equal((service, region), (aws.Tokens.Find(output.Trim())?.Service, aws.Tokens.Find(output.Trim())?.Region));
    }

    [Fact]
    public async Task Takes_the_session_token_that_the_aws_command_line_sends()
    {
        var temporary = aws.Add(new("ASIAIOSFODNN7EXAMPLE", "temporary-secret", "session+token/=="));

        var with = await AwsAsync(temporary, "ecr", "eu-west-1");
        var without = await AwsAsync(temporary with { SessionToken = null }, "ecr", "eu-west-1");

        Assert.Equal(0, with.Exit);
        Assert.Contains("UnrecognizedClientException", without.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_the_aws_command_line_assume_a_role_with_its_external_id_and_in_no_other_way()
    {
        var role = aws.AddRole(new("arn:aws:iam::210987654321:role/reader", Mona.Arn, "external-id"));

        var (exit, output, errors) = await AssumeAsync(role.Arn, "--external-id", "external-id");
        Assert.True(exit == 0, errors);
        var credentials = JsonNode.Parse(output)!["Credentials"]!;
        string Text(string name) => credentials[name]!.GetValue<string>();
        var session = new AwsPrincipal(Text("AccessKeyId"), Text("SecretAccessKey"), Text("SessionToken"));

        var token = aws.Tokens.Find((await AwsAsync(session, "ecr", "eu-west-1")).Output.Trim());
        Assert.Equal("arn:aws:sts::210987654321:assumed-role/reader/test", token!.Principal.Arn);
        Assert.Contains("(AccessDenied)", (await AssumeAsync(role.Arn, "--external-id", "another")).Errors, StringComparison.Ordinal);
        Assert.Contains("is not authorized to perform: sts:AssumeRole", (await AssumeAsync(role.Arn)).Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "wrong", "(InvalidSignatureException)", "The request signature we calculated does not match")]
    [InlineData("AKIANOBODYKNOWSTHIS1", "x", "(UnrecognizedClientException)", "The security token included in the request is invalid.")]
    public async Task Refuses_the_aws_command_line_as_aws_does(string keyId, string secret, string type, string message)
    {
        var (exit, output, errors) = await AwsAsync(new(keyId, secret), "ecr", "eu-west-1");

        Assert.NotEqual(0, exit);
        Assert.Empty(output);
        Assert.Contains(type, errors, StringComparison.Ordinal);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_skopeo_an_image_for_a_token_it_issued()
    {
        var skopeo = Requires.Program("/usr/bin/skopeo");
        var token = aws.Tokens.Issue(Mona, "ecr", "eu-west-1", TimeSpan.FromHours(1));
        var folder = Directory.CreateTempSubdirectory("berth-ecr-");
        try
        {
            string[] login = ["--src-tls-verify=false", "--src-creds", $"AWS:{token.Value}"];

            var (exit, _, errors) = await RunAsync(skopeo, [], ["copy", .. login, Image("app:1"), $"dir:{folder.FullName}"]);

            Assert.True(exit == 0, errors);
            Assert.True(File.Exists(Path.Combine(folder.FullName, "manifest.json")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Refuses_skopeo_in_ecrs_words()
    {
        var skopeo = Requires.Program("/usr/bin/skopeo");
        var good = aws.Tokens.Issue(Mona, "ecr", "eu-west-1", TimeSpan.FromHours(1));
        var old = aws.Tokens.Issue(Mona, "ecr", "eu-west-1", TimeSpan.FromSeconds(-1));

        Assert.Contains("Your authorization token has expired", await ErrorsAsync(skopeo, old.Value, "app:1"));
        Assert.Contains("does not exist in the registry with id '123456789012'", await ErrorsAsync(skopeo, good.Value, "nothing:1"));
        Assert.Contains("Requested image not found", await ErrorsAsync(skopeo, good.Value, "app:2"));
        Assert.Contains("authentication required", await ErrorsAsync(skopeo, "not-a-token", "app:1"));
    }

    private string Image(string reference) => $"docker://127.0.0.1:{aws.Address.Port}/{reference}";

    private async Task<string> ErrorsAsync(string skopeo, string password, string reference) =>
        (await RunAsync(skopeo, [], "inspect", "--tls-verify=false", "--creds", $"AWS:{password}", Image(reference))).Errors;

    private Task<(int Exit, string Output, string Errors)> AssumeAsync(string role, params string[] more) =>
        AwsAsync(Mona, ["sts", "assume-role", "--role-arn", role, "--role-session-name", "test", "--region", "eu-west-1", "--output", "json", .. more]);

    private Task<(int Exit, string Output, string Errors)> AwsAsync(AwsPrincipal principal, string service, string region) =>
        AwsAsync(principal, [service, "get-login-password", "--region", region]);

    private Task<(int Exit, string Output, string Errors)> AwsAsync(AwsPrincipal principal, string[] arguments) => RunAsync(
        Requires.Program("/usr/bin/aws"),
        new()
        {
            ["AWS_ACCESS_KEY_ID"] = principal.KeyId,
            ["AWS_SECRET_ACCESS_KEY"] = principal.Secret,
            ["AWS_SESSION_TOKEN"] = principal.SessionToken ?? "",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_CONFIG_FILE"] = "/dev/null",
            ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
            ["AWS_MAX_ATTEMPTS"] = "1",
        },
        [.. arguments, "--endpoint-url", aws.Address.ToString()]);

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(
        string program, Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["HOME"] = "/nonexistent";
        foreach (var (name, value) in environment.Where(variable => variable.Value is not ""))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
