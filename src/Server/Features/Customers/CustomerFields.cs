using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.PriceBooks;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Customers;

/// <summary>
/// The fields of a customer in a body: read and checked, then set on a customer. Creation takes no nulls; an update takes null where it
/// clears something.
/// </summary>
public sealed class CustomerFields
{
    /// <summary>Longest payment term and initiation delay, in days.</summary>
    public const int MaxDays = 3650;

    /// <summary>Every field that a new customer may have.</summary>
    public static readonly IReadOnlyList<string> CreateNames = (
        "name type currency country is_government_affiliated vat_number vat_rate_custom tax_ids local_tax_number "
        + "tax_rate_custom taxability registration_number external_id domain invoicing_entity_id billing_address "
        + "shipping_address billing_email invoice_emails language timezone available_payment_methods payment_method_type "
        + "bank_account custom_payment_delay custom_payment_initiation_delay organisation_id organisation_invoicing "
        + "properties custom_properties invoice_reminders_enabled price_book_id owner_id follower_ids").Split(' ');

    private static readonly string[] Types = ["corporate", "person"];

    private readonly List<Action<Customer>> _changes = [];
    private readonly Body _body;
    private readonly CustomerLookups _lookups;
    private readonly bool _isCreate;
    private readonly Need _clearable;

    private string? _country;
    private string? _domain;
    private string? _language;
    private Address? _billingAddress;
    private CustomerBankAccount? _bankAccount;

    private CustomerFields(Body body, CustomerLookups lookups, bool isCreate)
    {
        _body = body;
        _lookups = lookups;
        _isCreate = isCreate;
        _clearable = isCreate ? Need.Optional : Need.Nullable;
    }

    public string? Currency { get; private set; }

    public string? ExternalId { get; private set; }

    public string? OrganisationId { get; private set; }

    /// <summary>The entity that the body names.</summary>
    public InvoicingEntity? Entity { get; private set; }

    /// <summary>The tax id that the body gives.</summary>
    public string? TaxId { get; private set; }

    /// <summary>What the register says of it.</summary>
    public RegisterAnswer? TaxIdRegister { get; set; }

    /// <summary>What an update says of the way to pay.</summary>
    public PaymentChoiceInput Payment { get; private set; } = null!;

    public CustomPropertyInput CustomProperties { get; private set; } = null!;

    public static CustomerFields Read(Body body, CustomerLookups lookups, bool isCreate)
    {
        var fields = new CustomerFields(body, lookups, isCreate);
        fields.ReadIdentity();
        fields.ReadTax();
        fields.ReadContact();
        fields.ReadPayment();
        fields.ReadLinks();
        fields.CustomProperties = lookups.Properties.Read(body, isCreate, fields._clearable);
        return fields;
    }

    /// <summary>Sets what was read on a customer whose entity is <paramref name="entity"/> from now on.</summary>
    public void SetOn(Customer customer, InvoicingEntity entity)
    {
        _changes.ForEach(change => change(customer));
        customer.InvoicingEntityId = entity.Id;
        SetCountry(customer, entity);
        SetDomain(customer);
        SetBankAccount(customer, entity);
        customer.Language = _language ?? customer.Language ?? LanguageOfCountry.Find(ExplicitCountry) ?? entity.Language;
        customer.Type = entity.ForcedCustomerType ?? customer.Type;
        customer.RefreshSearch();
    }

    private string? ExplicitCountry => _billingAddress?.Country ?? _country;

    private void ReadIdentity()
    {
        On("name", _body.Text("name", max: 500), (c, v) => c.Name = v!);
        On("type", _body.WordIn("type", Types, _clearable), (c, v) =>
            c.Type = v is null ? null : Words<CustomerType>.TryParse(v, out var type) ? type : null);
        Currency = _body.WordIn("currency", Currencies.All);
        On("currency", Currency, (c, v) => c.Currency = v);
        ExternalId = _body.Text("external_id", _clearable, 255, 1);
        On("external_id", ExternalId, (c, v) => c.ExternalId = v);
        On("registration_number", _body.Text("registration_number", _clearable, 255), (c, v) => c.RegistrationNumber = v);
        On("is_government_affiliated", _body.Flag("is_government_affiliated", _clearable), (c, v) => c.IsGovernmentAffiliated = v ?? false);
        _language = _body.WordIn("language", Languages.All);
        // one zone, two names: answers use the contract's
        On("timezone", _body.WordIn("timezone", Timezones.All), (c, v) => c.Timezone = v == "UTC" ? "Etc/UTC" : v);
        On("properties", _body.Metadata("properties", _clearable), (c, v) => c.Properties = v);
    }

    private void ReadTax()
    {
        var old = _body.Text("vat_number", _clearable, 100);
        var ids = _body.Objects("tax_ids", max: 1);
        var value = ids is [var first] ? first.Text("value", Need.Required, 100, 1)?.Trim() : null;
        TaxId = _body.Has("tax_ids") ? value : string.IsNullOrWhiteSpace(old) ? null : old.Trim();
        if (_body.Has("tax_ids") || _body.Has("vat_number"))
        {
            _changes.Add(c => (c.TaxId, c.TaxIdRegister) = (TaxId, TaxIdRegister));
        }
        var oldRate = _body.Number("vat_rate_custom", _clearable, 0, 100);
        var rate = _body.Number("tax_rate_custom", _clearable, 0, 100);
        On(_body.Has("tax_rate_custom") ? "tax_rate_custom" : "vat_rate_custom", rate ?? oldRate, (c, v) => c.TaxRateCustom = v);
        On("local_tax_number", _body.Text("local_tax_number", _clearable, 100), (c, v) => c.LocalTaxNumber = v);
        On("taxability", _body.Word<Taxability>("taxability"), (c, v) => c.Taxability = v!.Value);
    }

    private void ReadContact()
    {
        _country = _body.WordIn("country", Countries.All);
        _billingAddress = _body.Address("billing_address");
        On("billing_address", _billingAddress, (c, v) => c.BillingAddress = v!);
        On("shipping_address", _body.Address("shipping_address"), (c, v) => c.ShippingAddress = v!);
        On("billing_email", _body.Email("billing_email", _clearable), (c, v) => c.BillingEmail = v);
        On("invoice_emails", _body.Emails("invoice_emails"), (c, v) => c.InvoiceEmails = [.. v!.Distinct()]);
        On("invoice_reminders_enabled", _body.Flag("invoice_reminders_enabled"), (c, v) => c.InvoiceRemindersEnabled = v!.Value);
        _domain = Domains.Read(_body, "domain");
    }

    private void ReadPayment()
    {
        On("available_payment_methods", _body.WordsIn("available_payment_methods", PaymentWords.Offered), (c, v) =>
            c.AvailablePaymentMethods = [.. v!.Distinct()]);
        Payment = new PaymentChoiceInput(
            _body.Has("payment_method_type"), _body.WordIn("payment_method_type", PaymentWords.Current, _clearable), false, null);
        if (_isCreate)
        {
            On("payment_method_type", Payment.Type, (c, v) => c.PaymentMethodType = v);
        }
        _bankAccount = CustomerBankAccount.Read(_body, "bank_account", _clearable);
        On("bank_account", _bankAccount, (c, v) => c.BankAccount = v);
        On("custom_payment_delay", _body.Number("custom_payment_delay", _clearable, 0, MaxDays), (c, v) => c.CustomPaymentDelay = v);
        On("custom_payment_initiation_delay", _body.Number("custom_payment_initiation_delay", _clearable, 0, MaxDays), (c, v) =>
            c.CustomPaymentInitiationDelay = v);
        if (!_isCreate)
        {
            Payment = Payment with
            {
                HasId = _body.Has("payment_method_id"),
                Id = _body.Text("payment_method_id", Need.Nullable),
            };
            if (Payment.Id is { } id && !_lookups.IsPaymentMethod(id))
            {
                _body.Refuse("payment_method_id", "Payment method not found");
            }
        }
    }

    private void ReadLinks()
    {
        if (_body.Text("invoicing_entity_id") is { } entityId && (Entity = _lookups.Entity(entityId)) is null)
        {
            _body.Refuse("invoicing_entity_id", "Invoicing entity not found");
        }
        OrganisationId = _body.Text("organisation_id", _clearable);
        if (OrganisationId is not null && !_lookups.MayBeParent(OrganisationId))
        {
            _body.Refuse("organisation_id", "Organisation not found among the customers that have no organisation themselves");
        }
        On("organisation_id", OrganisationId, (c, v) => c.OrganisationId = v);
        On("organisation_invoicing", _body.Word<OrganisationInvoicing>("organisation_invoicing", _clearable), (c, v) =>
            c.OrganisationInvoicing = v);
        On("price_book_id", PriceBookRows.Read(_body, _lookups.PriceBooks, _clearable), (c, v) => c.PriceBookId = v);
        var owner = _body.Text("owner_id", _clearable);
        if (owner is not null && !_lookups.Users.Contains(owner))
        {
            _body.Refuse("owner_id", "User not found");
        }
        On("owner_id", owner, (c, v) => c.OwnerId = v);
        var followers = _body.Texts("follower_ids");
        if (followers?.Any(f => !_lookups.Users.Contains(f)) == true)
        {
            _body.Refuse("follower_ids", "User not found");
        }
        On("follower_ids", followers, (c, v) => c.FollowerIds = [.. v!.Distinct()]);
    }

    private void SetCountry(Customer customer, InvoicingEntity entity)
    {
        if (_billingAddress?.Country is null && _country is not null)
        {
            customer.BillingAddress = customer.BillingAddress with { Country = _country };
        }
        customer.Country = ExplicitCountry ?? customer.Country ?? entity.Country;
    }

    private void SetDomain(Customer customer)
    {
        if (_domain is not null)
        {
            customer.Domain = _domain;
        }
        else if (_body.Has("billing_email"))
        {
            customer.Domain ??= Domains.OfEmail(customer.BillingEmail);
        }
    }

    private void SetBankAccount(Customer customer, InvoicingEntity entity)
    {
        if (_bankAccount is not null)
        {
            customer.BankAccount = _bankAccount with { Currency = customer.Currency ?? entity.Currency };
        }
    }

    private void On<T>(string name, T value, Action<Customer, T> set)
    {
        if (_body.Has(name))
        {
            _changes.Add(c => set(c, value));
        }
    }
}
