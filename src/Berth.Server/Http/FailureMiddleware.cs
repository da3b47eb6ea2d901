namespace Berth.Server.Http;

/// <summary>What nobody foresaw is logged, and answered without a word of what it was.</summary>
public sealed class FailureMiddleware(RequestDelegate next, ILogger<FailureMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await (e.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => GitHubAnswer.BodyTooLarge,
                StatusCodes.Status408RequestTimeout => GitHubAnswer.Of(e.StatusCode, "The request came too slowly."),
                _ => GitHubAnswer.BadRequest("Bad Request"),
            }).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            logger.RequestFailed(context.Request.Method, context.GetEndpoint()?.DisplayName, context.TraceIdentifier, e);
            await GitHubAnswer.Of(StatusCodes.Status500InternalServerError, "Server Error").ExecuteAsync(context);
        }
    }
}
