namespace Berth.Server.Http;

public static class HttpServices
{
    extension(IServiceCollection services)
    {
        /// <summary>How bodies are written, and how many calls are answered.</summary>
        public IServiceCollection AddHttpRules()
        {
            services.ConfigureHttpJsonOptions(options => GitHubJson.Configure(options.SerializerOptions));
            services.AddOptions<RateLimitOptions>().BindConfiguration("RateLimit").ValidateOnStart();
            services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>();
            return services.AddSingleton<RateLimits>();
        }
    }
}
