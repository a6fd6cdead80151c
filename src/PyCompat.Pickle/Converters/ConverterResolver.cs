using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using PyCompat.Pickle.Converters.Reflection;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Converters;

/// <summary>Finds the converter of a type: from the options, a built-in one, or one made by reflection.</summary>
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
        // The list that the untyped reader made: the same object, not a copy.
        new NativeConverter<List<object?>>("a list"),
    }.ToFrozenDictionary(static converter => converter.Type);

    private readonly FrozenDictionary<Type, PyConverter> _registered;
    private readonly ConcurrentDictionary<Type, PyConverter> _found = [];
    private readonly ConcurrentDictionary<Type, PyConverter> _foundForWriting = [];
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

    /// <summary>The support for objects of Python libraries that the options' converters carry.</summary>
    public IReadOnlyList<PyInterpreter> Interpreters { get; }

    /// <summary>Returns the converter of a type, if it is in the options or built in.</summary>
    public PyConverter? TryGetKnown(Type type) =>
        _registered.GetValueOrDefault(type) ?? _found.GetValueOrDefault(type) ?? BuiltIn.GetValueOrDefault(type);

    /// <summary>Returns the converter of a type from the options.</summary>
    public PyConverter? TryGetRegistered(Type type) => _registered.GetValueOrDefault(type);

    /// <summary>
    /// Returns the converter for writing a type, null if types may not be inspected. A type without a Python equivalent
    /// is reported when a value of it is written.
    /// </summary>
    public PyConverter? TryGetForWriting(Type type)
    {
        if ((TryGetKnown(type) ?? _foundForWriting.GetValueOrDefault(type)) is { } known)
        {
            return known;
        }

        return ReflectionSupport.IsEnabled ? Make(type, _foundForWriting) : null;
    }

    /// <summary>
    /// Returns the converter for an object's type, null for what the untyped writer writes itself: some converters
    /// delegate to it.
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

    /// <summary>Returns the converter of a type.</summary>
    /// <exception cref="PickleException">
    /// Values of the type can never be read. Parts of it that cannot be read are reported when a value for them is
    /// found.
    /// </exception>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public PyConverter Get(Type type) => TryGetKnown(type) ?? Make(type, _found);

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private PyConverter Make(Type type, ConcurrentDictionary<Type, PyConverter> found)
    {
        lock (_making)
        {
            var made = new Dictionary<Type, PyConverter>();
            try
            {
                PyConverter converter = MakePart(type, made, isForWriting: found == _foundForWriting);
                foreach ((Type part, PyConverter partConverter) in made)
                {
                    // If such a type is requested by itself, that is reported before anything is read.
                    if (found == _foundForWriting || !partConverter.HasNoForm)
                    {
                        found.TryAdd(part, partConverter);
                    }
                }

                return converter;
            }
            catch (NotSupportedException refused)
            {
                throw new PickleException(
                    PickleErrorCode.TypeMismatch, $"{PathStep.Format([])}: {refused.Message}", refused);
            }
            finally
            {
                _inProgress.Clear();
            }
        }
    }

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private PyConverter MakePart(Type type, Dictionary<Type, PyConverter> made, bool isForWriting)
    {
        if ((TryGetKnown(type) ?? made.GetValueOrDefault(type)) is { } known)
        {
            return known;
        }

        if (_inProgress.TryGetValue(type, out IDeferredConverter? deferred))
        {
            // A type that contains itself.
            deferred ??= (IDeferredConverter)Activator.CreateInstance(
                typeof(DeferredConverter<>).MakeGenericType(type))!;
            _inProgress[type] = deferred;
            return (PyConverter)deferred;
        }

        if (!CanStandFor(type))
        {
            throw new NotSupportedException(NoForm(type));
        }

        // A part of what is read is reported when a value for it is found, with its location.
        bool isTold = isForWriting || _inProgress.Count > 0;
        _inProgress.Add(type, null);
        PyConverter? created = null;
        string? refusal = null;
        try
        {
            created = Create(type, part => MakePart(part, made, isForWriting));
        }
        catch (NotSupportedException refused) when (isTold)
        {
            refusal = refused.Message;
        }

        PyConverter converter = created
            ?? (isTold ? CreateUnknown(type, refusal) : throw new NotSupportedException(NoForm(type)));
        _inProgress.Remove(type, out deferred);
        deferred?.Resolve(converter);
        made.Add(type, converter);
        return converter;
    }

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private PyConverter? Create(Type type, Func<Type, PyConverter> converterOf)
    {
        if (type.IsEnum)
        {
            return (PyConverter)typeof(EnumMapping).GetMethod(nameof(EnumMapping.Create))!
                .MakeGenericMethod(type)
                .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [_options.Naming], null)!;
        }

        if (CollectionType.Of(type).Kind == CollectionKind.Json && JsonMapping.TryCreate(type) is { } json)
        {
            return json;
        }

        bool isCollection = CollectionType.Of(type).Kind is not (CollectionKind.None or CollectionKind.Record);
        if (SaysItself(type) || (!isCollection && IsResource(type)))
        {
            return (PyConverter)Activator.CreateInstance(typeof(NativeConverter<>).MakeGenericType(type), type.Name)!;
        }

        return CollectionMapping.TryCreate(type, converterOf)
            ?? RecordMapping.TryCreate(type, _options.Naming, converterOf);
    }

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private static PyConverter CreateUnknown(Type type, string? refusal) =>
        (PyConverter)Activator.CreateInstance(typeof(UnknownConverter<>).MakeGenericType(type), refusal)!;

    /// <summary>The message for a type that cannot be read.</summary>
    public static string NoForm(Type type) =>
        $"{type} has no Python equivalent: add a {nameof(PyConverter)} for it to "
        + $"{nameof(PickleOptions)}.{nameof(PickleOptions.Converters)}, by {nameof(PyConverters)}.Via or "
        + $"{nameof(PyRecord<>)}.";

    /// <summary>Whether a collection type leaves it to its interfaces what it is in Python.</summary>
    public bool IsOpenCollection(Type type) =>
        !_registered.ContainsKey(type) && !BuiltIn.ContainsKey(type) && !SaysItself(type)
        && type != typeof(ArraySegment<byte>) && type != typeof(System.Collections.Immutable.ImmutableArray<byte>);

    /// <summary>
    /// Whether a type itself defines what it is in Python: it is not a record or collection, whatever it implements.
    /// </summary>
    private static bool SaysItself(Type type) =>
        type.IsAssignableTo(typeof(IPyReducible)) || type.IsAssignableTo(typeof(Exception))
        || (type.IsAssignableTo(typeof(System.Runtime.CompilerServices.ITuple)) && !IsOfSystem(type));

    /// <summary>Resources such as connections, which hooks handle: not records.</summary>
    private static bool IsResource(Type type) =>
        type.IsAssignableTo(typeof(IDisposable)) || type.IsAssignableTo(typeof(IAsyncDisposable));

    private static bool IsOfSystem(Type type) => type.Namespace == nameof(System);

    /// <summary>Whether the type can be the argument of a generic one.</summary>
    private static bool CanStandFor(Type type) =>
        !type.IsByRefLike && !type.IsPointer && !type.IsByRef && !type.IsFunctionPointer && type != typeof(void)
        && !type.ContainsGenericParameters;
}
