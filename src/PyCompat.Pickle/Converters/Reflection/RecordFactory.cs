using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;

namespace PyCompat.Pickle.Converters.Reflection;

/// <summary>
/// Code that creates a record from its members' values, without boxing; where no code can be generated at run time,
/// expression trees are interpreted.
/// </summary>
[RequiresUnreferencedCode(ReflectionText.Trimmed)]
[RequiresDynamicCode(ReflectionText.Dynamic)]
internal sealed class RecordFactory<T>(ConstructorInfo? constructor, RecordMemberPlan[] plans)
{
    private const BindingFlags Internal = BindingFlags.NonPublic | BindingFlags.Instance;

    private static readonly MethodInfo GetAt = typeof(PyValues).GetMethod(nameof(PyValues.GetAt), Internal)!;

    private static readonly MethodInfo HasAt = typeof(PyValues).GetMethod(nameof(PyValues.HasAt), Internal)!;

    private static readonly MethodInfo Put = typeof(ReadOnlyMember).GetMethod(nameof(ReadOnlyMember.Put))!;

    private readonly ParameterExpression _values = Expression.Parameter(typeof(PyValues), "values");

    /// <summary>Whether a record can be created before its members are known, so that it may contain itself.</summary>
    private bool IsFilled => constructor is not null && constructor.GetParameters().Length == 0
        && !typeof(T).IsValueType;

    public Func<PyValues, T> CompileCreate()
    {
        ParameterExpression record = Expression.Variable(typeof(T), "record");
        Expression body = Expression.Block(
            [record],
            [Expression.Assign(record, Construct()), .. Assignments(record), record]);
        return Expression.Lambda<Func<PyValues, T>>(body, _values).Compile();
    }

    public Func<T>? CompileBegin() => IsFilled ? Expression.Lambda<Func<T>>(Construct()).Compile() : null;

    public Action<T, PyValues>? CompileFill()
    {
        if (!IsFilled)
        {
            return null;
        }

        ParameterExpression record = Expression.Parameter(typeof(T), "record");
        Expression body = Expression.Block([.. Assignments(record), Expression.Empty()]);
        return Expression.Lambda<Action<T, PyValues>>(body, record, _values).Compile();
    }

    private Expression Construct()
    {
        if (constructor is null)
        {
            return Expression.Default(typeof(T));
        }

        IEnumerable<Expression> arguments = constructor.GetParameters().Select(parameter =>
        {
            int index = Array.FindIndex(plans, plan => plan.Parameter == parameter);
            Expression value = Value(index);
            return IsRequired(index)
                ? value
                : Expression.Condition(Has(index), value, DefaultOf(parameter));
        });
        return Expression.New(constructor, arguments);
    }

    private static Expression DefaultOf(ParameterInfo parameter) =>
        parameter is { HasDefaultValue: true, DefaultValue: { } value }
            ? Expression.Convert(Expression.Constant(value), parameter.ParameterType)
            : Expression.Default(parameter.ParameterType);

    private IEnumerable<Expression> Assignments(Expression record)
    {
        for (int i = 0; i < plans.Length; i++)
        {
            if (plans[i].Parameter is not null)
            {
                continue;
            }

            Expression member = Expression.MakeMemberAccess(record, plans[i].Member);
            Expression assignment = plans[i].IsReadOnly
                ? Expression.Call(
                    Put.MakeGenericMethod(plans[i].Type), member, Value(i), Expression.Constant(plans[i].PythonName))
                : Expression.Assign(member, Value(i));
            yield return IsRequired(i) ? assignment : Expression.IfThen(Has(i), assignment);
        }
    }

    private bool IsRequired(int index) => (plans[index].Rules & PyMemberRules.Required) != 0;

    private Expression Value(int index) =>
        Expression.Call(_values, GetAt.MakeGenericMethod(plans[index].Type), Expression.Constant(index));

    private Expression Has(int index) => Expression.Call(_values, HasAt, Expression.Constant(index));
}
