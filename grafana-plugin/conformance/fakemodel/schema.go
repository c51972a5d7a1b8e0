package fakemodel

import (
	"fmt"
	"slices"
)

// fitting makes a value of a schema: what is wanted for the property where the schema allows it,
// else the first value of an enumeration, or a plain one of the type.
func fitting(schema map[string]any, property string, wants map[string]any) (any, error) {
	wanted, has := wants[property]
	if list, ok := schema["enum"].([]any); ok {
		if len(list) == 0 {
			return nil, fmt.Errorf("the enumeration of %q is empty", property)
		}
		if has && slices.Contains(list, wanted) {
			return wanted, nil
		}
		return list[0], nil
	}
	if value, ok := schema["const"]; ok {
		return value, nil
	}
	if has {
		return wanted, nil
	}
	switch kind := schema["type"]; kind {
	case "object":
		properties, _ := schema["properties"].(map[string]any)
		value := map[string]any{}
		for name, inner := range properties {
			one, ok := inner.(map[string]any)
			if !ok {
				return nil, fmt.Errorf("the schema of %q is no object", name)
			}
			made, err := fitting(one, name, wants)
			if err != nil {
				return nil, err
			}
			value[name] = made
		}
		return value, nil
	case "array":
		least, _ := schema["minItems"].(float64)
		items, ok := schema["items"].(map[string]any)
		if !ok || least == 0 {
			return []any{}, nil
		}
		var value []any
		for range int(least) {
			made, err := fitting(items, "", wants)
			if err != nil {
				return nil, err
			}
			value = append(value, made)
		}
		return value, nil
	case "string":
		return "said by the fake model", nil
	case "number", "integer":
		least, _ := schema["minimum"].(float64)
		return least, nil
	case "boolean":
		return false, nil
	default:
		return nil, fmt.Errorf("the fake does not know the type %v of %q", kind, property)
	}
}
