namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>The table of lines: one group of bands a line, with its discount and its tiers below.</summary>
sealed class LinesTable
{
    const double Gap = 14;
    const double TierIndent = 10;
    const double MinItemWidth = 150;

    static readonly TextStyle Cell = Sheet.Body with { Size = 8.5, LineHeight = 12.5 };
    static readonly TextStyle Name = Cell with { Face = FontFace.Bold };
    static readonly TextStyle Small = Sheet.Small;

    readonly Layout _layout;
    readonly Column _item;
    readonly Column _quantity;
    readonly Column _unitPrice;
    readonly Column _tax;
    readonly Column _amount;

    public LinesTable(Layout layout)
    {
        _layout = layout;
        var lines = layout.Document.Lines;
        var right = Sheet.Right;
        _amount = NumberColumn("column_amount", lines.SelectMany(Amounts), 120, ref right);
        _tax = NumberColumn("column_tax", lines.Select(Tax), 60, ref right);
        _unitPrice = NumberColumn("column_unit_price", lines.Select(UnitPrice), 105, ref right);
        _quantity = NumberColumn("column_quantity", lines.Select(Quantity), 85, ref right);
        _item = new Column(layout.Texts["column_item"], Sheet.Left, Math.Max(MinItemWidth, right - Sheet.Left));
    }

    sealed record Column(string Title, double X, double Width)
    {
        public double Right => X + Width;
    }

    public Band Header()
    {
        var style = Sheet.Heading with { Color = _layout.Accent };
        var marks = new List<Mark>
        {
            new TextMark(_item.Title, style, _item.X, 9, Align.Left),
            new FillMark(Sheet.Left, 15, Sheet.ContentWidth, 1, _layout.Accent),
        };
        Column[] numbers = [_quantity, _unitPrice, _tax, _amount];
        marks.AddRange(numbers.Select(column => new TextMark(column.Title, style, column.Right, 9, Align.Right)));
        return new Band(16, marks);
    }

    public IEnumerable<IReadOnlyList<Band>> Rows()
    {
        if (_layout.Document.Lines.Count == 0)
        {
            var none = new TextColumn(Sheet.Left, Sheet.ContentWidth, Align.Left, [(_layout.Texts["no_lines"], Small)]);
            return [[Band.Space(6), .. TextColumn.Side(none), .. RowEnd()]];
        }

        return _layout.Document.Lines.Select(line => (IReadOnlyList<Band>)Row(line));
    }

    List<Band> Row(InvoiceLine line) =>
    [
        Band.Space(5),
        .. TextColumn.Side(
            new TextColumn(_item.X, _item.Width, Align.Left, ItemLines(line)),
            Numbers(_quantity, [(Quantity(line), Cell), .. UnitLabel(line)]),
            Numbers(_unitPrice, [(UnitPrice(line), Cell), .. PerUnits(line)]),
            Numbers(_tax, [(Tax(line), Cell)]),
            Numbers(_amount, [(Gross(line), Cell)])),
        .. line.Tiers.SelectMany(tier => TierRow(line, tier)),
        .. DiscountRow(line),
        .. RowEnd(),
    ];

    static IEnumerable<Band> RowEnd() => [new Band(5, [new FillMark(Sheet.Left, 4.5, Sheet.ContentWidth, 0.5, Rgb.Hairline)])];

    List<(string, TextStyle)> ItemLines(InvoiceLine line) =>
    [
        .. TextColumn.Wrapped(PlainText.Line(line.Name) is { Length: > 0 } name ? name : "–", Name, _item.Width),
        .. TextColumn.Wrapped(PlainText.MarkdownLines(line.Description), Small, _item.Width),
        .. line.Period is { } period ? TextColumn.Wrapped(_layout.Format.Period(period), Small, _item.Width) : [],
    ];

    IEnumerable<(string, TextStyle)> UnitLabel(InvoiceLine line) =>
        TextWrap.Wrap(PlainText.Line(line.UnitLabel), Small.Face, Small.Size, _quantity.Width, maxLines: 2).Select(text => (text, Small));

    IEnumerable<(string, TextStyle)> PerUnits(InvoiceLine line) => line.UnitAmountMinor is null || line.UnitCount == 1
        ? []
        : [(_layout.Texts.Fill("per_units", ("count", _layout.Format.Quantity(line.UnitCount))), Small)];

    List<Band> TierRow(InvoiceLine line, InvoiceTier tier)
    {
        var range = tier.To is { } to
            ? _layout.Texts.Fill("tier_range", ("from", _layout.Format.Quantity(tier.From)), ("to", _layout.Format.Quantity(to)))
            : _layout.Texts.Fill("tier_open", ("from", _layout.Format.Quantity(tier.From)));
        var price = TierPrice(line, tier);
        var rangeX = _item.X + TierIndent;
        var (rangeWidth, priceWidth) = (Small.Face.Width(range, Small.Size), Small.Face.Width(price, Small.Size));
        var amount = Numbers(_amount, [(_layout.Format.Money(Signed(line, tier.NetMinor)), Small)]);
        if (rangeX + rangeWidth + Gap + priceWidth <= _unitPrice.Right)
        {
            return TextColumn.Side(
                new TextColumn(rangeX, rangeWidth + 1, Align.Left, [(range, Small)]),
                new TextColumn(_unitPrice.Right - priceWidth - 1, priceWidth + 1, Align.Right, [(price, Small)]),
                amount);
        }

        var width = _unitPrice.Right - rangeX;
        var texts = TextColumn.Wrapped([range, price], Small, width).ToList();
        return TextColumn.Side(new TextColumn(rangeX, width, Align.Left, texts), amount);
    }

    string TierPrice(InvoiceLine line, InvoiceTier tier)
    {
        var count = _layout.Format.Quantity(tier.Count);
        var amount = _layout.Format.UnitAmount(line.IsCredit ? -tier.UnitAmountMinor : tier.UnitAmountMinor);
        return tier.UnitCount == 1
            ? _layout.Texts.Fill("tier_price", ("count", count), ("amount", amount))
            : _layout.Texts.Fill(
                "tier_price_per_units", ("count", count), ("amount", amount), ("units", _layout.Format.Quantity(tier.UnitCount)));
    }

    List<Band> DiscountRow(InvoiceLine line)
    {
        if (line.DiscountMinor == 0)
        {
            return [];
        }

        var label = line.DiscountPercent is { } percent
            ? _layout.Texts.Fill("discount_percent", ("percent", _layout.Format.Percent(percent)))
            : _layout.Texts["discount"];
        return TextColumn.Side(
            new TextColumn(_item.X, _item.Width, Align.Left, [(label, Small)]),
            Numbers(_amount, [(Discount(line), Small)]));
    }

    static TextColumn Numbers(Column column, IReadOnlyList<(string, TextStyle)> lines) =>
        new(column.X, column.Width, Align.Right, lines);

    string Quantity(InvoiceLine line) => _layout.Format.Quantity(line.Quantity);

    string UnitPrice(InvoiceLine line) =>
        line.UnitAmountMinor is { } amount ? _layout.Format.UnitAmount(line.IsCredit ? -amount : amount) : "";

    string Tax(InvoiceLine line) => line.TaxRate is { } rate ? _layout.Format.Percent(rate) : "–";

    // The discount has a row of its own, so that the column adds up.
    string Gross(InvoiceLine line) => _layout.Format.Money(Signed(line, (decimal)line.NetMinor + line.DiscountMinor));

    string Discount(InvoiceLine line) => _layout.Format.Money(Signed(line, -(decimal)line.DiscountMinor));

    IEnumerable<string> Amounts(InvoiceLine line) => [Gross(line), Discount(line)];

    static decimal Signed(InvoiceLine line, decimal minor) => line.IsCredit ? -minor : minor;

    Column NumberColumn(string titleKey, IEnumerable<string> texts, double maxWidth, ref double right)
    {
        var title = _layout.Texts[titleKey];
        var titleWidth = Sheet.Heading.Face.Width(title, Sheet.Heading.Size);
        var widest = texts.Select(text => Cell.Face.Width(text, Cell.Size)).Append(titleWidth).Max();
        var width = Math.Min(maxWidth, Math.Ceiling(widest) + 1);
        var column = new Column(title, right - width, width);
        right -= width + Gap;
        return column;
    }
}
