using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>What customers may do on their portal.</summary>
public sealed class PortalSettings : ITenantRow
{
    // in whole units of whatever currency
    private const long Topup = 100;
    private const long Balance = 500;

    public int TenantId { get; set; }

    /// <summary>Whether customers change their billing details themselves.</summary>
    public bool AllowBillingDetails { get; set; } = true;

    /// <summary>The most that one top-up of a wallet may come to, in minor units; null for 100 of the currency.</summary>
    public long? MaxTopup { get; set; }

    /// <summary>The most that top-ups may fill a wallet to, in minor units; null for 500 of the currency.</summary>
    public long? MaxBalance { get; set; }

    public Instant? UpdatedAt { get; set; }

    public static async Task<PortalSettings> OfAsync(BillingDb db, CancellationToken cancel) =>
        await db.Set<PortalSettings>().AsNoTracking().SingleOrDefaultAsync(cancel) ?? new PortalSettings();

    public long MaxTopupIn(string currency) => MaxTopup ?? Minor(Topup, currency);

    public long MaxBalanceIn(string currency) => MaxBalance ?? Minor(Balance, currency);

    private static long Minor(long units, string currency)
    {
        for (var i = 0; i < Currency.Of(currency).Decimals; i++)
        {
            units *= 10;
        }
        return units;
    }

    internal sealed class Table : IEntityTypeConfiguration<PortalSettings>
    {
        public void Configure(EntityTypeBuilder<PortalSettings> table)
        {
            table.ToTable("portal_settings");
            table.HasKey(s => s.TenantId);
            table.Property(s => s.TenantId).ValueGeneratedNever();
        }
    }
}

public sealed record PortalSettingsAnswer(bool AllowBillingDetails, long? MaxTopup, long? MaxBalance)
{
    public static PortalSettingsAnswer Of(PortalSettings s) => new(s.AllowBillingDetails, s.MaxTopup, s.MaxBalance);
}

/// <summary><c>/v1/portal-settings</c> (ours).</summary>
public static class WritePortalSettings
{
    public static async Task<IResult> GetAsync(BillingDb db, CancellationToken cancel) =>
        Reply.Ok(PortalSettingsAnswer.Of(await PortalSettings.OfAsync(db, cancel)));

    public static async Task<IResult> UpdateAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var details = body.Flag("allow_billing_details");
        var topup = body.Amount("max_topup", Need.Nullable, min: 1);
        var balance = body.Amount("max_balance", Need.Nullable, min: 1);
        body.ThrowIfInvalid();
        try
        {
            return Reply.Ok(await db.WriteAsync(async () =>
            {
                var settings = await db.Set<PortalSettings>().SingleOrDefaultAsync(cancel);
                if (settings is null)
                {
                    db.Add(settings = new PortalSettings { TenantId = db.TenantId });
                }
                settings.AllowBillingDetails = details ?? settings.AllowBillingDetails;
                settings.MaxTopup = body.Has("max_topup") ? topup : settings.MaxTopup;
                settings.MaxBalance = body.Has("max_balance") ? balance : settings.MaxBalance;
                settings.UpdatedAt = tenant.Now;
                return PortalSettingsAnswer.Of(settings);
            }, cancel));
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            throw Refusal.Conflict("The portal settings were changed at the same time; send the request again");
        }
    }
}
