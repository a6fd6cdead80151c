using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace PyCompat.Pickle;

/// <summary>
/// Finds the converter of a type: one that the options name, a built-in one, or one that is made by reflection.
/// </summary>
internal sealed class ConverterResolver
{
    private static readonly FrozenDictionary<Type, PyConverter> BuiltIn = new PyConverter[]
    {
        PyConverters.Boolean, PyConverters.SByte, PyConverters.Byte, PyConverters.Int16, PyConverters.UInt16,
        PyConverters.Int32, PyConverters.UInt32, PyConverters.Int64, PyConverters.UInt64, PyConverters.IntPtr,
        PyConverters.UIntPtr, PyConverters.Int128, PyConverters.UInt128, PyConverters.BigInteger, PyConverters.Double,
        PyConverters.Single, PyConverters.Half, PyConverters.Decimal, PyConverters.Complex, PyConverters.String,
        PyConverters.Char, PyConverters.Bytes, PyConverters.Memory, PyConverters.ReadOnlyMemory, PyConverters.DateTime,
        PyConverters.DateTimeOffset, PyConverters.DateOnly, PyConverters.TimeOnly, PyConverters.TimeSpan,
        PyConverters.Guid, PyConverters.Untyped,
        new NativeConverter<PyObject>("an object"),
        new NativeConverter<PyDict>("a dict"),
        new NativeConverter<PyTuple>("a tuple"),
        new NativeConverter<PySet>("a set"),
        new NativeConverter<PyFrozenSet>("a frozenset"),
        new NativeConverter<PyFrozenDict>("a frozendict"),
        new NativeConverter<PyGlobal>("a class or function"),
        new NativeConverter<PyArray>("an array.array"),
        new NativeConverter<PyByteArray>("a bytearray"),
        new NativeConverter<PyByteString>("a str of Python 2"),
        new NativeConverter<PyString>("a str with surrogates"),
        new NativeConverter<PyRange>("a range"),
        new NativeConverter<PySlice>("a slice"),
        new NativeConverter<PyExtension>("an extension code"),
        new NativeConverter<PyPersistentId>("a persistent id"),
        new NativeConverter<PyOutOfBandBuffer>("an out-of-band buffer"),
        // The untyped reader's own list: the same object, not a copy.
        new NativeConverter<List<object?>>("a list"),
    }.ToFrozenDictionary(static converter => converter.Type);

    private readonly FrozenDictionary<Type, PyConverter> _registered;
    private readonly ConcurrentDictionary<Type, PyConverter> _found = [];
    private readonly ConcurrentDictionary<Type, byte> _refused = [];
    private readonly Dictionary<Type, IDeferredConverter?> _inProgress = [];
    private readonly Lock _making = new();
    private readonly PickleOptions _options;

    public ConverterResolver(PickleOptions options)
    {
        _options = options;
        _registered = options.Converters.ToFrozenDictionary(static converter => converter.Type);
        Interpreters = [.. options.Converters
            .Select(static converter => converter.Interpreter)
            .OfType<PyInterpreter>()
            .Distinct()];
    }

    /// <summary>What the converters of the options bring along for objects of Python libraries.</summary>
    public IReadOnlyList<PyInterpreter> Interpreters { get; }

    /// <summary>The converter of a type, where the options name it or it is built in.</summary>
    public PyConverter? TryGetKnown(Type type) =>
        _registered.GetValueOrDefault(type) ?? _found.GetValueOrDefault(type) ?? BuiltIn.GetValueOrDefault(type);

    /// <summary>The converter that the options name for a type.</summary>
    public PyConverter? TryGetRegistered(Type type) => _registered.GetValueOrDefault(type);

    /// <summary>
    /// The converter of a type that is written, null where it has none: then the untyped writer tells what to do.
    /// </summary>
    public PyConverter? TryGetForWriting(Type type)
    {
        if (TryGetKnown(type) is { } known)
        {
            return known;
        }

        if (!ReflectionSupport.IsEnabled || _refused.ContainsKey(type))
        {
            return null;
        }

        try
        {
            return Make(type);
        }
        catch (NotSupportedException)
        {
            // Something in the type has no converter: told once, then written untyped as far as that goes.
            _refused.TryAdd(type, 0);
            return null;
        }
    }

    /// <summary>
    /// The converter of an object's type, null for what the untyped writer writes itself: some converters ask it to.
    /// </summary>
    public PyConverter? TryGetForUntyped(Type type) =>
        (BuiltIn.ContainsKey(type) ? TryGetRegistered(type) : TryGetForWriting(type))
            is { IsWrittenUntyped: false } converter
            ? converter
            : null;

    /// <inheritdoc cref="Get"/>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public PyConverter<T> Get<T>() => (PyConverter<T>)Get(typeof(T));

    /// <summary>The converter of a type.</summary>
    /// <exception cref="NotSupportedException">Values of the type cannot be read or written.</exception>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public PyConverter Get(Type type) => TryGetKnown(type) ?? Make(type);

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private PyConverter Make(Type type)
    {
        lock (_making)
        {
            var made = new Dictionary<Type, PyConverter>();
            try
            {
                PyConverter converter = MakePart(type, made);
                foreach ((Type part, PyConverter partConverter) in made)
                {
                    _found.TryAdd(part, partConverter);
                }

                return converter;
            }
            finally
            {
                _inProgress.Clear();
            }
        }
    }

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private PyConverter MakePart(Type type, Dictionary<Type, PyConverter> made)
    {
        if ((TryGetKnown(type) ?? made.GetValueOrDefault(type)) is { } known)
        {
            return known;
        }

        if (_inProgress.TryGetValue(type, out IDeferredConverter? deferred))
        {
            // A type that holds itself.
            deferred ??= (IDeferredConverter)Activator.CreateInstance(
                typeof(DeferredConverter<>).MakeGenericType(type))!;
            _inProgress[type] = deferred;
            return (PyConverter)deferred;
        }

        _inProgress.Add(type, null);
        PyConverter converter = Create(type, part => MakePart(part, made));
        _inProgress.Remove(type, out deferred);
        deferred?.Resolve(converter);
        made.Add(type, converter);
        return converter;
    }

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private PyConverter Create(Type type, Func<Type, PyConverter> converterOf)
    {
        if (type.IsEnum)
        {
            return (PyConverter)typeof(EnumMapping).GetMethod(nameof(EnumMapping.Create))!
                .MakeGenericMethod(type)
                .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [_options.Naming], null)!;
        }

        if (IsForUntyped(type))
        {
            return (PyConverter)Activator.CreateInstance(typeof(NativeConverter<>).MakeGenericType(type), type.Name)!;
        }

        return CollectionMapping.TryCreate(type, converterOf)
            ?? RecordMapping.TryCreate(type, _options.Naming, converterOf)
            ?? throw new NotSupportedException(
                $"{type} has no form in Python that is known: add a {nameof(PyConverter)} for it to "
                + $"{nameof(PickleOptions)}.{nameof(PickleOptions.Converters)}, by {nameof(PyConverters)}.Via or "
                + $"{nameof(PyRecord<>)}.");
    }

    /// <summary>
    /// Exceptions, what says itself what it is in Python, and resources such as connections, which hooks know: no
    /// records.
    /// </summary>
    private static bool IsForUntyped(Type type) =>
        type.IsAssignableTo(typeof(IPyReducible)) || type.IsAssignableTo(typeof(IDisposable))
        || type.IsAssignableTo(typeof(IAsyncDisposable)) || type.IsAssignableTo(typeof(Exception));
}
