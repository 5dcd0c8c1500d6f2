using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Plumbline.Server.Tests.EInvoices;

/// <summary>
/// The order and number of child elements that the schemas of the two syntaxes allow (UN/CEFACT D16B in the profile EN 16931, OASIS UBL
/// 2.1), for the elements that documents of ours may have. An element that is not listed holds text.
/// </summary>
internal static class Grammar
{
    private const string Cii = """
        CrossIndustryInvoice: ExchangedDocumentContext ExchangedDocument SupplyChainTradeTransaction
        ExchangedDocumentContext: BusinessProcessSpecifiedDocumentContextParameter? GuidelineSpecifiedDocumentContextParameter
        GuidelineSpecifiedDocumentContextParameter: ID
        ExchangedDocument: ID TypeCode IssueDateTime IncludedNote*
        IncludedNote: Content SubjectCode?
        IssueDateTime: DateTimeString
        SupplyChainTradeTransaction: IncludedSupplyChainTradeLineItem+ ApplicableHeaderTradeAgreement ApplicableHeaderTradeDelivery
          ApplicableHeaderTradeSettlement
        IncludedSupplyChainTradeLineItem: AssociatedDocumentLineDocument SpecifiedTradeProduct SpecifiedLineTradeAgreement
          SpecifiedLineTradeDelivery SpecifiedLineTradeSettlement
        AssociatedDocumentLineDocument: LineID IncludedNote?
        SpecifiedTradeProduct: GlobalID? SellerAssignedID? BuyerAssignedID? Name Description?
        SpecifiedLineTradeAgreement: BuyerOrderReferencedDocument? GrossPriceProductTradePrice? NetPriceProductTradePrice
        NetPriceProductTradePrice: ChargeAmount BasisQuantity?
        SpecifiedLineTradeDelivery: BilledQuantity
        SpecifiedLineTradeSettlement: ApplicableTradeTax BillingSpecifiedPeriod? SpecifiedTradeAllowanceCharge*
          SpecifiedTradeSettlementLineMonetarySummation
        BillingSpecifiedPeriod: StartDateTime? EndDateTime?
        StartDateTime: DateTimeString
        EndDateTime: DateTimeString
        SpecifiedTradeAllowanceCharge: ChargeIndicator CalculationPercent? BasisAmount? ActualAmount ReasonCode? Reason?
        ChargeIndicator: Indicator
        SpecifiedTradeSettlementLineMonetarySummation: LineTotalAmount
        ApplicableHeaderTradeAgreement: BuyerReference? SellerTradeParty BuyerTradeParty BuyerOrderReferencedDocument?
          ContractReferencedDocument?
        SellerTradeParty: ID* GlobalID* Name Description? SpecifiedLegalOrganization? DefinedTradeContact? PostalTradeAddress
          URIUniversalCommunication? SpecifiedTaxRegistration{0,2}
        BuyerTradeParty: ID? GlobalID* Name SpecifiedLegalOrganization? DefinedTradeContact? PostalTradeAddress
          URIUniversalCommunication? SpecifiedTaxRegistration?
        SpecifiedLegalOrganization: ID? TradingBusinessName?
        DefinedTradeContact: PersonName? DepartmentName? TelephoneUniversalCommunication? EmailURIUniversalCommunication?
        EmailURIUniversalCommunication: URIID
        PostalTradeAddress: PostcodeCode? LineOne? LineTwo? LineThree? CityName? CountryID CountrySubDivisionName?
        URIUniversalCommunication: URIID
        SpecifiedTaxRegistration: ID
        BuyerOrderReferencedDocument: IssuerAssignedID
        ContractReferencedDocument: IssuerAssignedID
        ApplicableHeaderTradeDelivery: ActualDeliverySupplyChainEvent?
        ApplicableHeaderTradeSettlement: CreditorReferenceID? PaymentReference? TaxCurrencyCode? InvoiceCurrencyCode
          SpecifiedTradeSettlementPaymentMeans* ApplicableTradeTax+ BillingSpecifiedPeriod? SpecifiedTradeAllowanceCharge*
          SpecifiedTradePaymentTerms? SpecifiedTradeSettlementHeaderMonetarySummation InvoiceReferencedDocument*
        SpecifiedTradeSettlementPaymentMeans: TypeCode Information? ApplicableTradeSettlementFinancialCard?
          PayeePartyCreditorFinancialAccount? PayeeSpecifiedCreditorFinancialInstitution?
        ApplicableTradeSettlementFinancialCard: ID CardholderName?
        PayeePartyCreditorFinancialAccount: IBANID? AccountName? ProprietaryID?
        PayeeSpecifiedCreditorFinancialInstitution: BICID
        ApplicableTradeTax: CalculatedAmount? TypeCode ExemptionReason? BasisAmount? CategoryCode ExemptionReasonCode?
          RateApplicablePercent?
        SpecifiedTradePaymentTerms: Description? DueDateDateTime?
        DueDateDateTime: DateTimeString
        SpecifiedTradeSettlementHeaderMonetarySummation: LineTotalAmount ChargeTotalAmount? AllowanceTotalAmount? TaxBasisTotalAmount
          TaxTotalAmount{0,2} RoundingAmount? GrandTotalAmount TotalPrepaidAmount? DuePayableAmount
        InvoiceReferencedDocument: IssuerAssignedID FormattedIssueDateTime?
        FormattedIssueDateTime: DateTimeString
        """;

    private const string Ubl = """
        Invoice: CustomizationID ProfileID ID IssueDate DueDate? InvoiceTypeCode Note? DocumentCurrencyCode TaxCurrencyCode?
          BuyerReference? InvoicePeriod? OrderReference? BillingReference* ContractDocumentReference? AccountingSupplierParty
          AccountingCustomerParty PaymentMeans* PaymentTerms? AllowanceCharge* TaxTotal{1,2} LegalMonetaryTotal InvoiceLine+
        CreditNote: CustomizationID ProfileID ID IssueDate CreditNoteTypeCode Note? DocumentCurrencyCode TaxCurrencyCode?
          BuyerReference? InvoicePeriod? OrderReference? BillingReference* ContractDocumentReference? AccountingSupplierParty
          AccountingCustomerParty PaymentMeans* PaymentTerms? AllowanceCharge* TaxTotal{1,2} LegalMonetaryTotal CreditNoteLine+
        InvoicePeriod: StartDate? EndDate?
        OrderReference: ID
        BillingReference: InvoiceDocumentReference
        InvoiceDocumentReference: ID IssueDate?
        ContractDocumentReference: ID
        AccountingSupplierParty: Party
        AccountingCustomerParty: Party
        Party: EndpointID? PartyIdentification* PartyName? PostalAddress PartyTaxScheme{0,2} PartyLegalEntity Contact?
        PartyIdentification: ID
        PartyName: Name
        PostalAddress: StreetName? AdditionalStreetName? CityName? PostalZone? CountrySubentity? Country
        Country: IdentificationCode
        PartyTaxScheme: CompanyID TaxScheme
        TaxScheme: ID
        PartyLegalEntity: RegistrationName CompanyID?
        Contact: Name? Telephone? ElectronicMail?
        PaymentMeans: PaymentMeansCode PaymentID? CardAccount? PayeeFinancialAccount?
        CardAccount: PrimaryAccountNumberID NetworkID
        PayeeFinancialAccount: ID Name? FinancialInstitutionBranch?
        FinancialInstitutionBranch: ID
        PaymentTerms: Note
        TaxTotal: TaxAmount TaxSubtotal*
        TaxSubtotal: TaxableAmount TaxAmount TaxCategory
        TaxCategory: ID Percent? TaxExemptionReasonCode? TaxExemptionReason? TaxScheme
        LegalMonetaryTotal: LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount AllowanceTotalAmount? ChargeTotalAmount?
          PrepaidAmount? PayableRoundingAmount? PayableAmount
        InvoiceLine: ID Note? InvoicedQuantity LineExtensionAmount InvoicePeriod? AllowanceCharge* Item Price
        CreditNoteLine: ID Note? CreditedQuantity LineExtensionAmount InvoicePeriod? AllowanceCharge* Item Price
        AllowanceCharge: ChargeIndicator AllowanceChargeReasonCode? AllowanceChargeReason? MultiplierFactorNumeric? Amount BaseAmount?
        Item: Description? Name SellersItemIdentification? ClassifiedTaxCategory
        SellersItemIdentification: ID
        ClassifiedTaxCategory: ID Percent? TaxScheme
        Price: PriceAmount BaseQuantity?
        """;

    /// <summary>What stands where the schema does not allow it, as "element: children".</summary>
    public static IReadOnlyList<string> Faults(byte[] xml)
    {
        using var stream = new MemoryStream(xml);
        var root = XDocument.Load(stream).Root!;
        var rules = Parse(EInvoiceXml.PrefixOf(root) == "rsm:" ? Cii : Ubl);
        return
        [
            .. root.DescendantsAndSelf().Where(e => rules.ContainsKey(e.Name.LocalName))
                .Where(e => !rules[e.Name.LocalName].IsMatch(Children(e))).Select(e => $"{e.Name.LocalName}: {Children(e)}"),
            .. root.DescendantsAndSelf().Where(e => !rules.ContainsKey(e.Name.LocalName))
                .Where(e => e.HasElements || string.IsNullOrWhiteSpace(e.Value)).Select(e => $"{e.Name.LocalName} is no text"),
        ];
    }

    private static string Children(XElement element) => string.Concat(element.Elements().Select(c => c.Name.LocalName + " "));

    private static Dictionary<string, Regex> Parse(string text) => text.ReplaceLineEndings("\n")
        .Replace("\n  ", " ", StringComparison.Ordinal).Split('\n').Select(line => line.Split(": ")).ToDictionary(
            parts => parts[0], parts => new Regex($"^{Regex.Replace(parts[1].Trim() + " ", @"(\w+)(\S*) +", "($1 )$2")}\\z"));
}
