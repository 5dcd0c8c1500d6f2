using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Emails;

/// <summary><c>/v1/email-settings</c>: which messages the company sends by itself. Nearly all of them until it says otherwise.</summary>
public static class WriteEmailSettings
{
    public static async Task<IResult> GetAsync(BillingDb db, CancellationToken cancel) =>
        Reply.Ok(EmailSettingsAnswer.Of(await EmailSettings.OfAsync(db, cancel)));

    public static async Task<IResult> UpdateAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var ready = body.Flag("invoice_ready");
        var settled = body.Flag("invoice_settled");
        var errored = body.Flag("invoice_errored");
        var created = body.Flag("checkout_created");
        var completed = body.Flag("checkout_completed");
        var expiring = body.Flag("payment_method_expiring");
        var low = body.Flag("credit_low_balance");
        body.ThrowIfInvalid();
        try
        {
            return Reply.Ok(await db.WriteAsync(async () =>
            {
                var settings = await db.Set<EmailSettings>().SingleOrDefaultAsync(cancel);
                if (settings is null)
                {
                    settings = new EmailSettings { TenantId = db.TenantId };
                    db.Add(settings);
                }
                settings.InvoiceReady = ready ?? settings.InvoiceReady;
                settings.InvoiceSettled = settled ?? settings.InvoiceSettled;
                settings.InvoiceErrored = errored ?? settings.InvoiceErrored;
                settings.CheckoutCreated = created ?? settings.CheckoutCreated;
                settings.CheckoutCompleted = completed ?? settings.CheckoutCompleted;
                settings.PaymentMethodExpiring = expiring ?? settings.PaymentMethodExpiring;
                settings.CreditLowBalance = low ?? settings.CreditLowBalance;
                settings.UpdatedAt = tenant.Now;
                return EmailSettingsAnswer.Of(settings);
            }, cancel));
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            throw Refusal.Conflict("The e-mail settings were changed at the same time; send the request again");
        }
    }
}
