namespace Plumbline.Server.Tenancy;

/// <summary>Marks a GET operation that a customer's token opens; its handler sees to it that it shows that customer alone.</summary>
public sealed record OpenedByCustomer
{
    public static readonly OpenedByCustomer Mark = new();
}

/// <summary>The customer who calls, in place of a key.</summary>
public sealed record CustomerToken(string CustomerId)
{
    public const string Purpose = "component";

    /// <summary>How tokens begin; keys begin otherwise.</summary>
    public const string Prefix = "cmp_";
}
