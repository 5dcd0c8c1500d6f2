using System.Text.RegularExpressions;
using NodaTime;
using Plumbline.Engine.Invoicing;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.InvoicingEntities;

/// <summary>The fields that creation and update share: read from a body, checked, kept until there is an entity to set them on.</summary>
public sealed partial class InvoicingEntityFields
{
    /// <summary>Longest payment term, grace period or initiation delay, in days.</summary>
    public const int MaxDays = 3650;

    private readonly List<Action<InvoicingEntity>> _changes = [];
    private readonly Body _body;

    private InvoicingEntityFields(Body body) => _body = body;

    /// <summary>Whether <c>is_default</c> was given, and its value.</summary>
    public bool? IsDefault { get; private set; }

    public static InvoicingEntityFields Read(Body body)
    {
        var fields = new InvoicingEntityFields(body);
        fields.ReadIdentity();
        fields.ReadNumbering();
        fields.ReadTerms();
        fields.ReadTextsAndBrand();
        return fields;
    }

    public void SetOn(InvoicingEntity entity) => _changes.ForEach(change => change(entity));

    /// <summary>The pattern at a field, faults added to the body.</summary>
    public static string? Pattern(Body body, string name)
    {
        var text = body.Text(name);
        if (text is null || NumberPattern.TryParse(text, out _, out var fault))
        {
            return text;
        }
        body.Refuse(name, fault, "invalid_string");
        return null;
    }

    private void ReadIdentity()
    {
        On("timezone", _body.Text("timezone"), (e, v) => e.Timezone = v!);
        if (_body.HasValue("timezone") && _body.Text("timezone") is { } zone && !DateTimeZoneProviders.Tzdb.Ids.Contains(zone))
        {
            _body.Refuse("timezone", "Unknown time zone", "invalid_enum_value");
        }
        On("language", _body.WordIn("language", Languages.All), (e, v) => e.Language = v!);
        IsDefault = _body.Flag("is_default");
        OnText("address_line1", 500, (e, v) => e.AddressLine1 = v);
        OnText("address_line2", 500, (e, v) => e.AddressLine2 = v);
        OnText("zip_code", 100, (e, v) => e.ZipCode = v);
        OnText("state", 255, (e, v) => e.State = v);
        OnText("city", 255, (e, v) => e.City = v);
        OnText("registration_number", 255, (e, v) => e.RegistrationNumber = v);
        OnText("tax_id", 255, (e, v) => e.TaxId = v);
        On("billing_email", _body.Email("billing_email", Need.Nullable), (e, v) => e.BillingEmail = v);
        On("forced_customer_type", _body.WordIn("forced_customer_type", ForcedTypes, Need.Nullable), (e, v) =>
            e.ForcedCustomerType = v is null ? null : Words<CustomerType>.TryParse(v, out var type) ? type : null);
    }

    private void ReadNumbering()
    {
        On("invoice_number_pattern", Pattern(_body, "invoice_number_pattern"), (e, v) => e.InvoiceNumberPattern = v!);
        On("credit_note_number_pattern", Pattern(_body, "credit_note_number_pattern"), (e, v) => e.CreditNoteNumberPattern = v!);
        On("document_number_pattern", Pattern(_body, "document_number_pattern"), (e, v) => e.DocumentNumberPattern = v!);
    }

    private void ReadTerms()
    {
        On("default_payment_delay", Days("default_payment_delay"), (e, v) => e.DefaultPaymentDelay = v!.Value);
        On("invoice_grace_period_duration", Days("invoice_grace_period_duration"), (e, v) => e.InvoiceGracePeriodDuration = v!.Value);
        On("invoice_payment_initiation_delay", Days("invoice_payment_initiation_delay", Need.Nullable),
            (e, v) => e.InvoicePaymentInitiationDelay = v);
        On("document_payment_initiation_delay", Days("document_payment_initiation_delay", Need.Nullable),
            (e, v) => e.DocumentPaymentInitiationDelay = v);
        On("credit_note_wallet_refund_enabled", _body.Flag("credit_note_wallet_refund_enabled"),
            (e, v) => e.CreditNoteWalletRefundEnabled = v!.Value);
        On("standalone_credit_note_creation_enabled", _body.Flag("standalone_credit_note_creation_enabled"),
            (e, v) => e.StandaloneCreditNoteCreationEnabled = v!.Value);
    }

    private void ReadTextsAndBrand()
    {
        OnText("invoice_late_fees", Body.MaxText, (e, v) => e.InvoiceLateFees = v);
        OnText("invoice_footer", Body.MaxText, (e, v) => e.InvoiceFooter = v);
        OnText("document_footer", Body.MaxText, (e, v) => e.DocumentFooter = v);
        OnText("quote_footer", Body.MaxText, (e, v) => e.QuoteFooter = v);
        On("logo_url", Logo.Read(_body, "logo_url"), (e, v) => e.LogoUrl = v);
        On("favicon_url", Logo.Read(_body, "favicon_url"), (e, v) => e.FaviconUrl = v);
        On("brand_color", _body.Matching("brand_color", Need.Nullable, ColourForm(), "Expected a colour such as #1a2b3c", 9),
            (e, v) => e.BrandColor = v);
    }

    private static readonly string[] ForcedTypes = ["corporate", "person"];

    private int? Days(string name, Need need = Need.Optional) => _body.Integer(name, need, 0, MaxDays);

    private void OnText(string name, int max, Action<InvoicingEntity, string?> set) => On(name, _body.Text(name, Need.Nullable, max), set);

    private void On<T>(string name, T value, Action<InvoicingEntity, T> set)
    {
        if (_body.Has(name))
        {
            _changes.Add(e => set(e, value));
        }
    }

    [GeneratedRegex(@"^#[0-9A-Fa-f]{3,8}\z", RegexOptions.NonBacktracking)]
    private static partial Regex ColourForm();
}
