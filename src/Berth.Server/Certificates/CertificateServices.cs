namespace Berth.Server.Certificates;

public static class CertificateServices
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddCertificates()
        {
            services.AddOptions<TlsOptions>().BindConfiguration("Tls").ValidateOnStart();
            return services.AddSingleton<IValidateOptions<TlsOptions>, TlsOptionsValidator>();
        }
    }
}
