using System.Diagnostics.CodeAnalysis;
using System.Dynamic;
using System.Linq.Expressions;
using PyCompat.Pickle.Converters.Reflection;

namespace PyCompat.Pickle.Model;

/// <content>Access to attributes and items for .NET code.</content>
public sealed partial class PyObject : IDynamicMetaObjectProvider
{
    /// <summary>Returns an attribute by name; with <c>dynamic</c> also <c>value.name</c>.</summary>
    /// <exception cref="KeyNotFoundException">
    /// The state has no such attribute (Python's <c>AttributeError</c>).
    /// </exception>
    public object? this[string name] => TryGetAttribute(name, out object? value)
        ? value
        : throw new KeyNotFoundException($"the {Class?.ToString() ?? "object"} has no attribute '{name}' in its state");

    /// <summary>The names of the attributes that <see cref="TryGetAttribute"/> finds.</summary>
    public IEnumerable<string> AttributeNames => State switch
    {
        PyDict attributes => NamesOf(attributes),
        PyTuple and [var attributes, PyDict slots] => NamesOf(attributes as PyDict ?? []).Union(NamesOf(slots)),
        _ => [],
    };

    /// <summary>Returns an attribute as a <typeparamref name="T"/>, by the rules of typed reading.</summary>
    /// <exception cref="KeyNotFoundException">The state has no such attribute.</exception>
    /// <exception cref="PickleException">The attribute is something else.</exception>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public T Get<T>(string name) => PyConvert.To<T>(this[name]);

    /// <summary>
    /// Converts the object to a record, an enum or any other <typeparamref name="T"/>; see <see cref="PyConvert"/>.
    /// </summary>
    /// <exception cref="PickleException">The object is something else.</exception>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public T As<T>(PickleOptions? options = null) => PyConvert.To<T>(this, options);

    DynamicMetaObject IDynamicMetaObjectProvider.GetMetaObject(Expression parameter) =>
        new AttributeBinder(parameter, this);

    private static IEnumerable<string> NamesOf(PyDict attributes)
    {
        foreach ((object? key, _) in attributes)
        {
            switch (key)
            {
                case string name: yield return name; break;
                case PyByteString name: yield return name.Decode(); break;
            }
        }
    }

    /// <summary>Binds <c>value.name</c> to an attribute, if the type has no member of that name.</summary>
    private sealed class AttributeBinder(Expression parameter, PyObject value)
        : DynamicMetaObject(parameter, BindingRestrictions.Empty, value)
    {
        public override DynamicMetaObject BindGetMember(GetMemberBinder binder)
        {
            Func<PyObject, string, object?> get = static (made, name) => made[name];
            Expression attribute = Expression.Invoke(
                Expression.Constant(get),
                Expression.Convert(Expression, typeof(PyObject)),
                Expression.Constant(binder.Name));
            var fallback = new DynamicMetaObject(
                attribute, BindingRestrictions.GetTypeRestriction(Expression, typeof(PyObject)));
            return binder.FallbackGetMember(this, fallback);
        }

        public override IEnumerable<string> GetDynamicMemberNames() => ((PyObject)Value!).AttributeNames;
    }
}
