namespace Plumbline.Server.Tests.EInvoices;

/// <summary>
/// Where the two syntaxes carry the terms of EN 16931 (CEN/TS 16931-3-2 and 3-3), as far as documents of ours have them. Indented lines
/// belong to the group above.
/// </summary>
internal static class Bindings
{
    public const string Cii = """
        BT-1 rsm:ExchangedDocument/ram:ID
        BT-2 rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString
        BT-3 rsm:ExchangedDocument/ram:TypeCode
        BT-5 rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:InvoiceCurrencyCode
        BT-6 rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:TaxCurrencyCode
        BT-9 rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime
        BT-10 rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerReference
        BT-12 rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:ContractReferencedDocument/ram:IssuerAssignedID
        BT-13 rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID
        BT-20 rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradePaymentTerms/ram:Description
        BT-22 rsm:ExchangedDocument/ram:IncludedNote/ram:Content
        BT-23 rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID
        BT-24 rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID
        BG-3 rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:InvoiceReferencedDocument
          BT-25 ram:IssuerAssignedID
          BT-26 ram:FormattedIssueDateTime/qdt:DateTimeString
        BG-4 rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty
          name ram:Name
          trading-name ram:SpecifiedLegalOrganization/ram:TradingBusinessName
          identifier ram:ID
          registration ram:SpecifiedLegalOrganization/ram:ID
          registration-scheme ram:SpecifiedLegalOrganization/ram:ID/@schemeID
          vat ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']
          tax-number ram:SpecifiedTaxRegistration/ram:ID[@schemeID='FC']
          address ram:URIUniversalCommunication/ram:URIID
          address-scheme ram:URIUniversalCommunication/ram:URIID/@schemeID
          email ram:DefinedTradeContact/ram:EmailURIUniversalCommunication/ram:URIID
          line-1 ram:PostalTradeAddress/ram:LineOne
          line-2 ram:PostalTradeAddress/ram:LineTwo
          city ram:PostalTradeAddress/ram:CityName
          post-code ram:PostalTradeAddress/ram:PostcodeCode
          subdivision ram:PostalTradeAddress/ram:CountrySubDivisionName
          country ram:PostalTradeAddress/ram:CountryID
        BG-7 rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerTradeParty
        BG-14 rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:BillingSpecifiedPeriod
          first ram:StartDateTime/udt:DateTimeString
          last ram:EndDateTime/udt:DateTimeString
        BG-16 rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementPaymentMeans
          BT-81 ram:TypeCode
          BT-83 ../ram:PaymentReference
          BT-84 ram:PayeePartyCreditorFinancialAccount/*[self::ram:IBANID or self::ram:ProprietaryID]
          BT-85 ram:PayeePartyCreditorFinancialAccount/ram:AccountName
          BT-86 ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID
          BT-87 ram:ApplicableTradeSettlementFinancialCard/ram:ID
        BG-22 rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation
          BT-106 ram:LineTotalAmount
          BT-109 ram:TaxBasisTotalAmount
          BT-110 ram:TaxTotalAmount[@currencyID=../../ram:InvoiceCurrencyCode]
          BT-111 ram:TaxTotalAmount[@currencyID=../../ram:TaxCurrencyCode]
          BT-112 ram:GrandTotalAmount
          BT-113 ram:TotalPrepaidAmount
          BT-115 ram:DuePayableAmount
        BG-23 rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax
          BT-116 ram:BasisAmount
          BT-117 ram:CalculatedAmount
          BT-118 ram:CategoryCode
          BT-119 ram:RateApplicablePercent
          BT-120 ram:ExemptionReason
          BT-121 ram:ExemptionReasonCode
        BG-25 rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem
          BT-126 ram:AssociatedDocumentLineDocument/ram:LineID
          BT-127 ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content
          BT-129 ram:SpecifiedLineTradeDelivery/ram:BilledQuantity
          BT-130 ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode
          BT-131 ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount
          BT-146 ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount
          BT-149 ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:BasisQuantity
          BT-150 ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:BasisQuantity/@unitCode
          BT-151 ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:CategoryCode
          BT-152 ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:RateApplicablePercent
          BT-153 ram:SpecifiedTradeProduct/ram:Name
          BT-154 ram:SpecifiedTradeProduct/ram:Description
          BT-155 ram:SpecifiedTradeProduct/ram:SellerAssignedID
          first ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod/ram:StartDateTime/udt:DateTimeString
          last ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod/ram:EndDateTime/udt:DateTimeString
          BG-27 ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge
            charge ram:ChargeIndicator/udt:Indicator
            amount ram:ActualAmount
            base ram:BasisAmount
            percent ram:CalculationPercent
            reason ram:Reason
            reason-code ram:ReasonCode
        """;

    public const string Ubl = """
        BT-1 cbc:ID
        BT-2 cbc:IssueDate
        BT-3 *[self::cbc:InvoiceTypeCode or self::cbc:CreditNoteTypeCode]
        BT-5 cbc:DocumentCurrencyCode
        BT-6 cbc:TaxCurrencyCode
        BT-9 cbc:DueDate
        BT-10 cbc:BuyerReference
        BT-12 cac:ContractDocumentReference/cbc:ID
        BT-13 cac:OrderReference/cbc:ID
        BT-20 cac:PaymentTerms/cbc:Note
        BT-22 cbc:Note
        BT-23 cbc:ProfileID
        BT-24 cbc:CustomizationID
        BG-3 cac:BillingReference/cac:InvoiceDocumentReference
          BT-25 cbc:ID
          BT-26 cbc:IssueDate
        BG-4 cac:AccountingSupplierParty/cac:Party
          name cac:PartyLegalEntity/cbc:RegistrationName
          trading-name cac:PartyName/cbc:Name[. != ../../cac:PartyLegalEntity/cbc:RegistrationName]
          identifier cac:PartyIdentification/cbc:ID
          registration cac:PartyLegalEntity/cbc:CompanyID
          registration-scheme cac:PartyLegalEntity/cbc:CompanyID/@schemeID
          vat cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='VAT']/cbc:CompanyID
          tax-number cac:PartyTaxScheme[cac:TaxScheme/cbc:ID!='VAT']/cbc:CompanyID
          address cbc:EndpointID
          address-scheme cbc:EndpointID/@schemeID
          email cac:Contact/cbc:ElectronicMail
          line-1 cac:PostalAddress/cbc:StreetName
          line-2 cac:PostalAddress/cbc:AdditionalStreetName
          city cac:PostalAddress/cbc:CityName
          post-code cac:PostalAddress/cbc:PostalZone
          subdivision cac:PostalAddress/cbc:CountrySubentity
          country cac:PostalAddress/cac:Country/cbc:IdentificationCode
        BG-7 cac:AccountingCustomerParty/cac:Party
        BG-14 cac:InvoicePeriod
          first cbc:StartDate
          last cbc:EndDate
        BG-16 cac:PaymentMeans
          BT-81 cbc:PaymentMeansCode
          BT-83 cbc:PaymentID
          BT-84 cac:PayeeFinancialAccount/cbc:ID
          BT-85 cac:PayeeFinancialAccount/cbc:Name
          BT-86 cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID
          BT-87 cac:CardAccount/cbc:PrimaryAccountNumberID
        BG-22 cac:LegalMonetaryTotal
          BT-106 cbc:LineExtensionAmount
          BT-109 cbc:TaxExclusiveAmount
          BT-110 ../cac:TaxTotal[cac:TaxSubtotal]/cbc:TaxAmount
          BT-111 ../cac:TaxTotal[not(cac:TaxSubtotal)]/cbc:TaxAmount
          BT-112 cbc:TaxInclusiveAmount
          BT-113 cbc:PrepaidAmount
          BT-115 cbc:PayableAmount
        BG-23 cac:TaxTotal/cac:TaxSubtotal
          BT-116 cbc:TaxableAmount
          BT-117 cbc:TaxAmount
          BT-118 cac:TaxCategory/cbc:ID
          BT-119 cac:TaxCategory/cbc:Percent
          BT-120 cac:TaxCategory/cbc:TaxExemptionReason
          BT-121 cac:TaxCategory/cbc:TaxExemptionReasonCode
        BG-25 *[self::cac:InvoiceLine or self::cac:CreditNoteLine]
          BT-126 cbc:ID
          BT-127 cbc:Note
          BT-129 *[self::cbc:InvoicedQuantity or self::cbc:CreditedQuantity]
          BT-130 *[self::cbc:InvoicedQuantity or self::cbc:CreditedQuantity]/@unitCode
          BT-131 cbc:LineExtensionAmount
          BT-146 cac:Price/cbc:PriceAmount
          BT-149 cac:Price/cbc:BaseQuantity
          BT-150 cac:Price/cbc:BaseQuantity/@unitCode
          BT-151 cac:Item/cac:ClassifiedTaxCategory/cbc:ID
          BT-152 cac:Item/cac:ClassifiedTaxCategory/cbc:Percent
          BT-153 cac:Item/cbc:Name
          BT-154 cac:Item/cbc:Description
          BT-155 cac:Item/cac:SellersItemIdentification/cbc:ID
          first cac:InvoicePeriod/cbc:StartDate
          last cac:InvoicePeriod/cbc:EndDate
          BG-27 cac:AllowanceCharge
            charge cbc:ChargeIndicator
            amount cbc:Amount
            base cbc:BaseAmount
            percent cbc:MultiplierFactorNumeric
            reason cbc:AllowanceChargeReason
            reason-code cbc:AllowanceChargeReasonCode
        """;
}
