namespace Plumbline.Engine;
