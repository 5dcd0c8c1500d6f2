namespace Plumbline.Server.Tests.EInvoices;

/// <summary>Holds the two syntaxes of a document against the schemas, the rules and each other.</summary>
internal static class EInvoiceCheck
{
    /// <summary>What both say.</summary>
    public static Terms AssertValid(byte[] cii, byte[] ubl)
    {
        var peppol = EInvoiceXml.Read(ubl);
        Assert.Empty(Grammar.Faults(ubl));
        Assert.Empty(RuleBook.Broken(peppol));
        Assert.Empty(PeppolRuleBook.Broken(peppol));
        Assert.Empty(PeppolRuleBook.BrokenInText(ubl));
        var terms = AssertValid(cii);
        // the profile and the process are each syntax's own
        peppol["BT-23"] = null;
        peppol["BT-24"] = terms["BT-24"];
        Assert.Equal(peppol.ToString(), terms.ToString());
        return terms;
    }

    public static Terms AssertValid(byte[] cii)
    {
        var terms = EInvoiceXml.Read(cii);
        Assert.Empty(Grammar.Faults(cii));
        Assert.Empty(RuleBook.Broken(terms));
        Assert.Equal("urn:cen.eu:en16931:2017", terms["BT-24"]);
        return terms;
    }
}
