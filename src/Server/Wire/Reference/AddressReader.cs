namespace Plumbline.Server.Wire.Reference;

/// <summary>
/// Reads the contract's address object. A state is checked in US addresses only: elsewhere it is the region's own name, kept for
/// documents, and answers leave it out because the contract knows no others.
/// </summary>
public static class AddressReader
{
    public const int MaxPart = 500;

    /// <summary>The address, <see cref="Address.Empty"/> for null, or null where it is absent or wrong.</summary>
    public static Address? Address(this Body body, string name, Need need = Need.Nullable)
    {
        if (body.Object(name, need) is not { } parts)
        {
            return body.Has(name) && !body.HasValue(name) ? Wire.Address.Empty : null;
        }
        var country = parts.WordIn("country", Countries.All, Need.Nullable);
        var address = new Address(
            parts.Text("name", Need.Nullable, MaxPart),
            parts.Text("line1", Need.Nullable, MaxPart),
            parts.Text("line2", Need.Nullable, MaxPart),
            parts.Text("city", Need.Nullable, MaxPart),
            parts.Text("zip", Need.Nullable, MaxPart),
            country is "US" ? parts.WordIn("state", UsStates.All, Need.Nullable) : parts.Text("state", Need.Nullable, MaxPart),
            country);
        return address;
    }

    /// <summary>The address as answers may show it.</summary>
    public static Address ForAnswer(this Address address) =>
        address.State is { } state && !UsStates.All.Contains(state) ? address with { State = null } : address;
}
