using System.Text.Json.Serialization;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Products;

[JsonSerializable(typeof(ProductAnswer))]
[JsonSerializable(typeof(OffsetPage<ProductAnswer>))]
internal sealed partial class ProductJson : JsonSerializerContext;
