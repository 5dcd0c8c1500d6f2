namespace Plumbline.Web;

/// <summary>A form as it was given out or came back: where it goes, its one-time token, what was typed and what is wrong with it.</summary>
/// <param name="Action">The path with its query.</param>
/// <param name="Token">Proves that the form is ours, and makes it count once.</param>
public sealed record FormModel(string Action, string Token)
{
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>What is wrong, by field, in words for people.</summary>
    public IReadOnlyDictionary<string, string> Faults { get; init; } = new Dictionary<string, string>();

    public string? ValueOf(string field) => Values.GetValueOrDefault(field);

    public string? FaultOf(string field) => Faults.GetValueOrDefault(field);
}

/// <summary>A number of the sandbox, to try a page with.</summary>
/// <param name="Number">What to type.</param>
/// <param name="Does">What comes of it, in words.</param>
public sealed record TestNumberModel(string Number, string Does);

/// <summary>The ways to pay that a page offers. Each is a form of its own: nothing needs a script.</summary>
public sealed record PayFormsModel
{
    /// <summary>Minor units.</summary>
    public required long Amount { get; init; }

    public required string Currency { get; init; }

    public required string Seller { get; init; }

    /// <summary>Null where cards are not offered.</summary>
    public FormModel? Card { get; init; }

    /// <summary>Null where direct debit is not offered.</summary>
    public FormModel? Debit { get; init; }

    public TransferModel? Transfer { get; init; }

    public IReadOnlyList<TestNumberModel> TestCards { get; init; } = [];

    public IReadOnlyList<TestNumberModel> TestDebits { get; init; } = [];

    /// <summary>Which one is open: <c>card</c>, <c>direct_debit</c> or <c>transfer</c>.</summary>
    public string Open { get; init; } = "card";

    /// <summary>Whether the customer is asked to keep the method; otherwise the page says what becomes of it.</summary>
    public bool AsksToSave { get; init; } = true;

    /// <summary>Whether the details are asked for elsewhere: the buttons lead there.</summary>
    public bool LeadsAway { get; init; }

    /// <summary>What the script shows Stripe's own fields with, in place of leading there; null where it does not.</summary>
    public StripeFieldsModel? Stripe { get; init; }

    public bool IsEmpty => Card is null && Debit is null && Transfer is null;
}

/// <summary>Stripe's own fields on the page, which a script shows.</summary>
/// <param name="Key">The seller's publishable key.</param>
/// <param name="Currency">To pay in, as Stripe writes it.</param>
public sealed record StripeFieldsModel(string Key, string Currency)
{
    /// <summary>Stripe's word for a card; null where there is none.</summary>
    public string? CardKind { get; init; }

    /// <summary>Stripe's word for a debit in the currency; null where there is none.</summary>
    public string? DebitKind { get; init; }
}

/// <summary>Where to transfer to.</summary>
/// <param name="Fields">Names and values of the account, in full.</param>
/// <param name="Reference">What to write into the transfer; null for nothing.</param>
public sealed record TransferModel(IReadOnlyList<(string Label, string Value)> Fields, string? Reference)
{
    /// <summary>To order and be told the account afterwards; null where it is shown already.</summary>
    public FormModel? Form { get; init; }
}
