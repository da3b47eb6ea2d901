using System.Net;
using System.Net.Sockets;
using System.Text;
using Berth.Core.Diagnosis;
using Berth.Core.Problems;
using Berth.Core.Tests.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Core.Tests.Diagnosis;

/// <summary>Whatever answers, the doctor ends in time with a clear word.</summary>
public sealed class Hostile_registry
{
    private static readonly ProbeLimits Short = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20));

    [Fact]
    public void Index_of_any_characters_names_platforms_or_none() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(HostileText.Of("{ } {\"manifests\":[{\"platform\":{\"os\":\"linux\"}}]} {\"manifests\":7} \"manifests\" \"platform\" \"\\ud800\" null [ ] : ,"), text =>
            ImagePlatforms.Read(text).All(platform => platform.Contains('/'))));

    [Theory]
    [InlineData("100;w=21600", 100)]
    [InlineData("100", 100)]
    [InlineData(";w=", null)]
    [InlineData("99999999999999;w=-1", null)]
    [InlineData("", null)]
    public void Limit_is_read_or_left_alone(string header, int? remaining) => Assert.Equal(
        remaining, RateLimit.Of(new(200, [new("RateLimit-Remaining", header)], "", TimeSpan.Zero))?.Remaining);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n")]
    [InlineData("HTTP/9.9 abc\r\n\r\n")]
    [InlineData("HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer realm=\"\u0000\"\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: \\\\\\::bad\r\nContent-Length: 0\r\n\r\n")]
    public async Task Answer_that_is_broken_is_a_problem_and_not_an_exception(string answer)
    {
        var report = await AnswerRawAsync(Encoding.Latin1.GetBytes(answer), endless: false);

        Assert.Equal(Severity.Error, Checkup.Only(report).Severity);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX-Long: ")]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    public async Task Answer_without_end_is_cut(string beginning)
    {
        var report = await AnswerRawAsync(Encoding.Latin1.GetBytes(beginning), endless: true);

        Assert.Equal(Severity.Error, Checkup.Only(report).Severity);
    }

    /// <summary>Plain http on loopback, so that nothing but the answer is under test.</summary>
    private static async Task<DoctorReport> AnswerRawAsync(byte[] answer, bool endless)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        using var done = new CancellationTokenSource();
        listener.Start();
        var serve = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(done.Token);
                await ServeAsync(client.GetStream(), answer, endless, done.Token);
            }
        });
        var report = await new Checkup { Network = new(), Limits = Short }.ExamineAsync(
            null, Checkup.As(Checkup.Mona), $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        await done.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serve);
        return report;
    }

    private static async Task ServeAsync(NetworkStream stream, byte[] answer, bool endless, CancellationToken cancellationToken)
    {
        try
        {
            var buffer = new byte[4096];
            var isTls = await stream.ReadAsync(buffer, cancellationToken) > 0 && buffer[0] == 0x16;
            await stream.WriteAsync(isTls ? "HTTP/1.0 400 Bad Request\r\n\r\n"u8.ToArray() : answer, cancellationToken);
            while (endless && !isTls)
            {
                await stream.WriteAsync(Enumerable.Repeat((byte)'x', 65536).ToArray(), cancellationToken);
            }
        }
        catch (IOException)
        {
            // The doctor has seen enough and hung up.
        }
    }
}
