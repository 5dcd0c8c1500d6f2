using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Plumbline.Engine.Invoicing;
using Plumbline.Server.Data;
using Plumbline.Server.Features.BankAccounts;
using Plumbline.Server.Features.Coupons;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;
using Coupon = Plumbline.Server.Features.Coupons.Coupon;
using EngineCoupon = Plumbline.Engine.Invoicing.Coupon;

namespace Plumbline.Server.Features.Invoices;

/// <summary>A coupon of a body: of the catalogue, or a name with an amount; for all lines or those with these indexes.</summary>
public sealed record CouponInput(Body Body, string? CouponId, string? Name, long? DiscountAmount, IReadOnlyList<int>? Lines)
{
    public static CouponInput Read(Body body, int lines)
    {
        var couponId = body.Text("coupon_id", max: 255, min: 1);
        var need = couponId is null ? Need.Required : Need.Optional;
        return new CouponInput(
            body,
            couponId,
            body.Text("name", need, 255, 1),
            body.Amount("discount_amount", need, 1),
            IndexesOf(body, couponId is null, lines));
    }

    private static IReadOnlyList<int>? IndexesOf(Body body, bool isInline, int lines)
    {
        var items = body.Items("line_item_indexes", isInline ? Need.RequiredNullable : Need.Nullable);
        if (items is null)
        {
            return null;
        }
        var indexes = new List<int>();
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].ValueKind == System.Text.Json.JsonValueKind.Number && items[i].TryGetInt32(out var index)
                && index >= 0 && index < lines)
            {
                indexes.Add(index);
            }
            else
            {
                body.RefuseAt(["line_item_indexes", i], $"Expected the index of a line, 0 to {lines - 1}");
            }
        }
        return [.. indexes.Distinct()];
    }
}

/// <summary>
/// The fields that a body may say of an invoice, read and checked; <see cref="SetOn"/> sets those that it has.
/// </summary>
public sealed class InvoiceInput
{
    public const int MaxLines = 1000;

    private static readonly string[] TaxSchemes = ["auto", "not_eligible"];
    private static readonly string[] StandardFields = ["customer_id", "subscription_id", "quote_id"];

    private readonly Body _body;
    private readonly List<Action<Invoice>> _changes = [];
    private readonly IReadOnlyList<CouponInput>? _coupons;
    private readonly string? _subscriptionId;
    private readonly string? _bankAccountId;
    private readonly string? _paymentMethodId;

    public InvoiceInput(Body body, bool isCreate)
    {
        _body = body;
        var clears = isCreate ? Need.Optional : Need.Nullable;
        On("type", body.WordIn("type", ["invoice", "credit_note", "document"]), (i, v) =>
            i.Type = Words<InvoiceType>.TryParse(v!, out var type) ? type : i.Type);
        On("document_name", body.Text("document_name", clears, 255), (i, v) => i.DocumentName = v);
        On("reference", body.Text("reference", clears, 140), (i, v) => i.Reference = v);
        On("purchase_order", body.Text("purchase_order", clears, 255), (i, v) => i.PurchaseOrder = v);
        On("custom_note", body.Text("custom_note", clears, 20_000), (i, v) => i.CustomNote = v);
        On("additional_info", body.Text("additional_info", clears, 20_000), (i, v) => i.AdditionalInfo = v);
        On("footer", body.Text("footer", clears, 20_000), (i, v) => i.Footer = v);
        On("tax_scheme", body.WordIn("tax_scheme", TaxSchemes), (i, v) => i.IsUntaxed = v == "not_eligible");
        On("properties", body.Metadata("properties", clears), (i, v) => i.Properties = v);
        _subscriptionId = body.Text("subscription_id", clears, 255, 1);
        On("subscription_id", _subscriptionId, (i, v) => i.SubscriptionId = v);
        _bankAccountId = body.Text("bank_account_id", clears, 255, 1);
        On("bank_account_id", _bankAccountId, (i, v) => i.BankAccountId = v);
        var fields = body.Objects("additional_display_fields", clears, max: 20)?.Select(ReadField).ToList();
        On("additional_display_fields", fields, (i, v) => i.DisplayFields = v);
        if (!isCreate)
        {
            var method = body.WordIn("payment_method_type", ["external"], Need.Nullable);
            On("payment_method_type", method, (i, v) => i.IsPaidExternally = v is not null);
        }
        _paymentMethodId = body.Text("payment_method_id", clears, 255, 1);
        On("payment_method_id", _paymentMethodId, (i, v) => i.PaymentMethodId = v);
        Lines = body.Objects("line_items", isCreate ? Need.Required : Need.Optional, 1, MaxLines)?.Select(LineInput.Read).ToList();
        _coupons = body.Objects("coupons", max: 20)?.Select(c => CouponInput.Read(c, Lines?.Count ?? 0)).ToList();
        if (_coupons is { Count: > 0 } && Lines is null && !isCreate)
        {
            body.Refuse("coupons", "Needs line_items, which they are taken off");
        }
    }

    public IReadOnlyList<LineInput>? Lines { get; }

    public void SetOn(Invoice invoice) => _changes.ForEach(change => change(invoice));

    /// <summary>Judges the ids that the body names; its faults are in the body afterwards.</summary>
    public async Task<(LineCatalogue Catalogue, IReadOnlyDictionary<string, Coupon> Coupons)> LookUpAsync(
        BillingDb db, string customerId, CancellationToken cancel)
    {
        if (_subscriptionId is not null
            && !await db.Set<Subscription>().AnyAsync(s => s.Id == _subscriptionId && s.CustomerId == customerId, cancel))
        {
            _body.Refuse("subscription_id", "The customer has no such subscription");
        }
        if (_bankAccountId is not null && !await db.Set<BankAccount>().AnyAsync(a => a.Id == _bankAccountId, cancel))
        {
            _body.Refuse("bank_account_id", "Bank account not found");
        }
        if (_paymentMethodId is not null && !await db.Set<PaymentMethod>()
                .AnyAsync(m => m.Id == _paymentMethodId && m.CustomerId == customerId && m.DeletedAt == null, cancel))
        {
            _body.Refuse("payment_method_id", "Payment method not found");
        }
        var catalogue = await LineCatalogue.LoadAsync(db, (Lines ?? []).Select(l => l.ProductId).OfType<string>(), cancel);
        var couponIds = (_coupons ?? []).Select(c => c.CouponId).OfType<string>().Distinct().ToList();
        var coupons = couponIds.Count == 0 ? [] : await db.Set<Coupon>().AsNoTracking()
            .Where(c => couponIds.Contains(c.Id) && c.DeletedAt == null).ToDictionaryAsync(c => c.Id, cancel);
        return (catalogue, coupons);
    }

    /// <summary>Puts the lines of the body on the invoice in place of those it has, with the coupons taken off.</summary>
    public void ReplaceLines(BillingDb db, Invoice invoice, LineCatalogue catalogue, IReadOnlyDictionary<string, Coupon> coupons)
    {
        var effects = (_coupons ?? []).Select(c => ValueOf(c, coupons, invoice)).ToList();
        var lines = Lines!.Select((l, i) => l.ToLine(invoice, i, catalogue)).ToList();
        _body.ThrowIfInvalid();
        db.RemoveRange(invoice.Lines);
        invoice.Lines.Clear();
        foreach (var line in lines)
        {
            invoice.Lines.Add(line!);
            db.Add(line!);
        }
        Discount(invoice, effects!);
    }

    private void Discount(Invoice invoice, List<CouponValue> values)
    {
        // a coupon names lines by their index: it stands for the product here
        var assembled = InvoiceAssembly.Assemble(
            [
                .. invoice.Lines.Select((l, i) => new DraftLine(
                    "", Index(i), default, GivesBack(l, invoice) ? -l.AmountExcludingTax : l.AmountExcludingTax, false)),
            ],
            [
                .. values.Select((v, c) => new EngineCoupon(
                    Index(c), "", v, [.. (_coupons![c].Lines ?? Enumerable.Range(0, invoice.Lines.Count)).Select(Index)])),
            ],
            default,
            0);
        foreach (var (line, discounted) in invoice.Lines.Zip(assembled.Lines))
        {
            line.AmountExcludingTax = Math.Abs(discounted.NetMinor);
            line.DiscountAmount = discounted.DiscountMinor;
            line.DiscountPercent = discounted.DiscountPercent;
        }
        invoice.DiscountAmount = assembled.DiscountMinor;
        invoice.Coupons =
        [
            .. assembled.Coupons.Select((effect, c) => new InvoiceCouponState(
                Ids.New("coos"),
                _coupons![c].CouponId,
                _coupons[c].Name,
                (values[c] as AmountOff)?.AmountMinor,
                (values[c] as PercentOff)?.Percent,
                [.. effect.Shares.Select(s => new CouponLineState(invoice.Lines[s.Line].Id, s.TakenMinor))])),
        ];
    }

    private static bool GivesBack(InvoiceLine line, Invoice invoice) =>
        line.EntryType == EntryType.Credit != (invoice.Type == InvoiceType.CreditNote);

    private static string Index(int i) => i.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static CouponValue? ValueOf(CouponInput input, IReadOnlyDictionary<string, Coupon> coupons, Invoice invoice)
    {
        if (input.CouponId is null)
        {
            return new AmountOff(input.DiscountAmount!.Value);
        }
        if (coupons.GetValueOrDefault(input.CouponId) is not { } coupon)
        {
            input.Body.Refuse("coupon_id", "Coupon not found");
            return null;
        }
        if (coupon.ExpirationDate < invoice.CreatedAt)
        {
            input.Body.Refuse("coupon_id", "The coupon has expired");
        }
        if (coupon is { Type: CouponType.Percent, DiscountPercent: { } percent })
        {
            return new PercentOff(percent);
        }
        if (coupon.Currency != invoice.Currency && input.DiscountAmount is null)
        {
            input.Body.Refuse("coupon_id", $"The coupon is in {coupon.Currency}, the invoice in {invoice.Currency}");
        }
        return new AmountOff(input.DiscountAmount ?? coupon.DiscountAmount!.Value);
    }

    private static DisplayField ReadField(Body body) => body.WordIn("type", ["standard", "custom_property", "custom"], Need.Required) switch
    {
        "standard" => new DisplayField("standard", body.WordIn("field", StandardFields, Need.Required), null, null, null),
        "custom_property" => new DisplayField("custom_property", null, body.Text("slug", Need.Required, 255, 1), null, null),
        var type => new DisplayField(
            type ?? "", null, null, body.Text("label", Need.Required, 100, 1), body.Text("value", Need.Required, 500)),
    };

    private void On<T>(string name, T? value, Action<Invoice, T?> change)
    {
        if (_body.Has(name))
        {
            _changes.Add(i => change(i, value));
        }
    }
}
