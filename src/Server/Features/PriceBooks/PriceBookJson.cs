using System.Text.Json.Serialization;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceBooks;

[JsonSerializable(typeof(PriceBookAnswer))]
[JsonSerializable(typeof(OffsetPage<PriceBookAnswer>))]
internal sealed partial class PriceBookJson : JsonSerializerContext;
