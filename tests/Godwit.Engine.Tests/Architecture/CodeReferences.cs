using System.Reflection;
using System.Reflection.Emit;

namespace Godwit.Engine.Tests.Architecture;

/// <summary>Finds every type that a type's code names: in its declarations, its attributes, and the instructions of its methods.</summary>
internal static class CodeReferences
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Operations = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(operation => operation.Value);

    /// <summary>The types that it names, with their generic arguments; what the compiler nested into it is its own code.</summary>
    public static HashSet<Type> Of(Type type)
    {
        var found = new HashSet<Type>();
        Collect(type, found);
        return found;
    }

    private static void Collect(Type type, HashSet<Type> found)
    {
        Add(type.BaseType, found);
        foreach (var contract in type.GetInterfaces()) Add(contract, found);
        Attributes(type, found);
        foreach (var field in type.GetFields(All))
        {
            Add(field.FieldType, found);
            Attributes(field, found);
        }
        foreach (var property in type.GetProperties(All)) Add(property.PropertyType, found);
        foreach (var happening in type.GetEvents(All)) Add(happening.EventHandlerType, found);
        foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
        {
            Member(method, found);
            Attributes(method, found);
            Body(method, found);
        }
        foreach (var nested in type.GetNestedTypes(All)) Collect(nested, found);
    }

    private static void Attributes(MemberInfo member, HashSet<Type> found)
    {
        foreach (var attribute in member.GetCustomAttributesData())
        {
            Add(attribute.AttributeType, found);
            foreach (var argument in attribute.ConstructorArguments.Where(argument => argument.Value is Type)) Add((Type)argument.Value!, found);
        }
    }

    private static void Body(MethodBase method, HashSet<Type> found)
    {
        if (method.GetMethodBody() is not { } body) return;
        foreach (var local in body.LocalVariables) Add(local.LocalType, found);
        foreach (var clause in body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)) Add(clause.CatchType, found);
        var code = body.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length;)
        {
            // Operations of two bytes begin with FE: ECMA-335, III.1.9.
            var value = code[at++] is var first and not 0xFE ? first : unchecked((short)(0xFE00 | code[at++]));
            var operand = Operations[value].OperandType;
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                Resolved(method, BitConverter.ToInt32(code, at), found);
            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static void Resolved(MethodBase method, int token, HashSet<Type> found)
    {
        var member = method.Module.ResolveMember(
            token, method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null, method is MethodInfo { IsGenericMethod: true } ? method.GetGenericArguments() : null);
        if (member is Type named) Add(named, found);
        else if (member is MethodBase called) Member(called, found);
        else if (member is FieldInfo field)
        {
            Add(field.DeclaringType, found);
            Add(field.FieldType, found);
        }
    }

    private static void Member(MethodBase method, HashSet<Type> found)
    {
        Add(method.DeclaringType, found);
        foreach (var parameter in method.GetParameters()) Add(parameter.ParameterType, found);
        if (method is not MethodInfo function) return;
        Add(function.ReturnType, found);
        if (function.IsGenericMethod)
            foreach (var argument in function.GetGenericArguments()) Add(argument, found);
    }

    private static void Add(Type? type, HashSet<Type> found)
    {
        while (type is { HasElementType: true }) type = type.GetElementType();
        if (type is null || !found.Add(type)) return;
        foreach (var argument in type switch
        {
            { IsGenericParameter: true } => type.GetGenericParameterConstraints(),
            { IsGenericType: true } => type.GetGenericArguments(),
            _ => [],
        }) Add(argument, found);
        if (!type.IsGenericParameter) Add(type.DeclaringType, found);
    }
}
