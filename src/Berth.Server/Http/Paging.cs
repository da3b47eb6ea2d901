using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;

namespace Berth.Server.Http;

/// <summary>Which part of a list was asked for: <c>page</c> from 1, <c>per_page</c> 30 by default and at most 100. Nonsense is the default, as at GitHub.</summary>
public sealed record Paging(int Page, int PerPage)
{
    public const int MaxPerPage = 100;

    /// <summary>How far pages go: no list of ours is longer.</summary>
    private const int MaxPage = 10_000_000;

    public int Skip => (Page - 1) * PerPage;

    public static ValueTask<Paging?> BindAsync(HttpContext context)
    {
        var query = context.Request.Query;
        return ValueTask.FromResult<Paging?>(new(Number(query["page"], 1, MaxPage), Number(query["per_page"], 30, MaxPerPage)));
    }

    /// <summary>Writes the header <c>Link</c>, with absolute addresses of this same request.</summary>
    /// <param name="total">How many there are in all.</param>
    public void WriteLinks(HttpContext context, int total)
    {
        var last = Math.Max(1, (total + PerPage - 1) / PerPage);
        List<string> links = [];
        if (Page > 1)
        {
            links.Add($"<{UrlOf(context, Math.Min(Page - 1, last))}>; rel=\"prev\"");
        }

        if (Page < last)
        {
            links.Add($"<{UrlOf(context, Page + 1)}>; rel=\"next\"");
            links.Add($"<{UrlOf(context, last)}>; rel=\"last\"");
        }

        if (Page > 1)
        {
            links.Add($"<{UrlOf(context, 1)}>; rel=\"first\"");
        }

        if (links.Count > 0)
        {
            context.Response.Headers.Link = string.Join(", ", links);
        }
    }

    private string UrlOf(HttpContext context, int page)
    {
        var query = new QueryBuilder(context.Request.Query
            .Where(pair => pair.Key is not ("page" or "per_page"))
            .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value ?? "")))
        {
            { "per_page", PerPage.ToString(CultureInfo.InvariantCulture) },
            { "page", page.ToString(CultureInfo.InvariantCulture) },
        };
        return ApiUrls.Of(context).Origin + context.Request.PathBase + context.Request.Path.ToUriComponent() + query;
    }

    private static int Number(string? text, int otherwise, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? Math.Min(number, most) : otherwise;
}
