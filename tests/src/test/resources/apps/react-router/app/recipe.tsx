import { useLoaderData, type LoaderFunctionArgs } from 'react-router'

export async function loader({ params }: LoaderFunctionArgs) {
  return { text: `How to cook ${params.name}` }
}

export default function Recipe() {
  return <h1>{useLoaderData<typeof loader>().text}</h1>
}
