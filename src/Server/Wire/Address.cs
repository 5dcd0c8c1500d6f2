namespace Plumbline.Server.Wire;

/// <summary>A postal address, in the contract's words; every part may be missing.</summary>
public sealed record Address(string? Name, string? Line1, string? Line2, string? City, string? Zip, string? State, string? Country)
{
    public static readonly Address Empty = new(null, null, null, null, null, null, null);
}
