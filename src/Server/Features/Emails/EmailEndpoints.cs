using Plumbline.Server.Features.Billing;
using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Emails;

public static class EmailEndpoints
{
    private const string Area = "invoices";
    private const string SettingsArea = "companies";

    public static void AddEmails(this IServiceCollection services, IConfiguration configuration)
    {
        // read at once: a wrong setting stops the start, not the first message
        var settings = MailSettings.Read(configuration);
        services.AddSingleton(settings);
        services.AddSingleton<IMailRoute>(settings.Smtp is { } server
            ? new SmtpRoute(server, settings.From)
            : new OutboxFolder(settings.Outbox));
        services.AddScoped<EmailWriter>();
        services.AddSingleton<EmailsUnderWay>();
        services.AddScoped<EmailDelivery>();
        services.AddScoped<IDueKind, EmailsDue>();
        services.AddScoped<QuietNotes>();
        services.AddScoped<IEventListener, InvoiceTriggers>();
        services.AddScoped<CustomerMails>();
        services.AddScoped<IEventListener, CustomerTriggers>();
    }

    public static void MapEmails(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(EmailsJson.Default);
        const string templates = "/v1/email-templates";
        routes.MapOperation("POST", "/v1/invoices/send-email", "sendInvoiceEmails", Area, SendInvoiceEmails.HandleAsync);
        routes.MapOperation("GET", "/v1/invoices/email-batches/{id}", "getEmailBatch", Area, SendInvoiceEmails.GetAsync);
        routes.MapOperation("GET", "/v1/emails", "listEmails", Area, ReadEmails.ListAsync);
        routes.MapOperation("GET", "/v1/emails/{id}", "getEmail", Area, ReadEmails.GetAsync);
        routes.MapOperation("GET", "/v1/email-settings", "getEmailSettings", SettingsArea, WriteEmailSettings.GetAsync);
        routes.MapOperation("PATCH", "/v1/email-settings", "updateEmailSettings", SettingsArea, WriteEmailSettings.UpdateAsync);
        routes.MapOperation("GET", templates, "listEmailTemplates", SettingsArea, WriteEmailTemplates.ListAsync);
        routes.MapOperation("POST", templates, "createEmailTemplate", SettingsArea, WriteEmailTemplates.CreateAsync);
        routes.MapOperation("GET", $"{templates}/defaults", "listDefaultEmailTemplates", SettingsArea, WriteEmailTemplates.Defaults);
        routes.MapOperation("POST", $"{templates}/preview", "previewEmailTemplate", SettingsArea, WriteEmailTemplates.PreviewAsync);
        routes.MapOperation("GET", $"{templates}/{{id}}", "getEmailTemplate", SettingsArea, WriteEmailTemplates.GetAsync);
        routes.MapOperation("PATCH", $"{templates}/{{id}}", "updateEmailTemplate", SettingsArea, WriteEmailTemplates.UpdateAsync);
        routes.MapOperation("DELETE", $"{templates}/{{id}}", "deleteEmailTemplate", SettingsArea, WriteEmailTemplates.DeleteAsync);
    }
}
