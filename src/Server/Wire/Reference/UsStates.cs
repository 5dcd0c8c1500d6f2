using System.Collections.Frozen;

namespace Plumbline.Server.Wire.Reference;

/// <summary>States of the contract (the second part of ISO 3166-2:US); they stand in addresses in the US only.</summary>
public static class UsStates
{
    private const string List =
        "AA AE AK AL AP AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS MT NC ND NE NH NJ NM "
        + "NV NY OH OK OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY";

    public static readonly FrozenSet<string> All = List.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
