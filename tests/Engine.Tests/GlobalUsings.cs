// NodaTime also has types named Period and Interval (calendar amounts and instant pairs); in billing both words mean ours.
global using Interval = Plumbline.Engine.Periods.Interval;
global using Period = Plumbline.Engine.Periods.Period;
